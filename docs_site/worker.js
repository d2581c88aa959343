// Search runs in a Worker, which browsers refuse to pages that are opened from a disk (file:).
// There a hidden frame stands for it: the same script, the same messages, nothing fetched.
if (location.protocol === "file:") {
  class FrameWorker extends EventTarget {
    constructor(url) {
      super()
      const home = new URL(url, location)
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.append(frame)
      const inner = frame.contentWindow
      const load = (address) => new Promise((done, fail) => {
        const script = inner.document.createElement("script")
        script.src = new URL(address, home).href
        script.onload = done
        script.onerror = () => fail(new Error(`not loaded: ${script.src}`))
        inner.document.body.append(script)
      })
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }))
      inner.importScripts = (...addresses) => addresses.reduce(
        (before, address) => before.then(() => load(address)), Promise.resolve()
      )
      this.inner = inner
      this.ready = load(home)
    }

    postMessage(data) {
      this.ready.then(() => this.inner.dispatchEvent(new MessageEvent("message", { data })))
    }

    terminate() {
      this.inner.frameElement.remove()
    }
  }
  // By this name Material's search knows that scripts are loaded later than at once.
  window.IFrameWorker = FrameWorker
  window.Worker = FrameWorker
}
