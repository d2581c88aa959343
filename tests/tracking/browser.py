"""A headless Chromium, spoken to through two pipes: tests wait for what a page shows."""

import itertools
import json
import os
import select
import subprocess
import sys
import time
from contextlib import contextmanager

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--window-size=1400,1400",
    "--remote-debugging-pipe",
)
PATIENCE_S = 60
# Chromium listens on descriptor 3 and answers on 4.
START = """
import fcntl, os, sys
commands, answers = (fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3])
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Browser:
    def __init__(self, commands, answers):
        self._commands, self._answers = commands, answers
        self._numbers = itertools.count(1)
        self._unread = b""
        self.events = []

    def open(self, address):
        """Open a page of its own, and return it."""
        target = self.call("Target.createTarget", url=address)["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        return Page(self, attached["sessionId"])

    def call(self, method, session=None, **parameters):
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _read(self):
        while b"\0" not in self._unread:
            assert select.select([self._answers], [], [], PATIENCE_S)[0], "the browser is silent"
            part = os.read(self._answers, 1 << 16)
            assert part, "the browser has ended"
            self._unread += part
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)


class Page:
    def __init__(self, browser, session):
        self._browser, self._session = browser, session

    def go(self, address):
        """Go to another part of what is shown, which is not loaded anew."""
        self.evaluate(f"location.href = {json.dumps(address)}")

    def as_on(self, screen):
        """Show the page as on another screen: its width, height, and so on."""
        self._browser.call("Emulation.setDeviceMetricsOverride", self._session, **screen)

    def evaluate(self, script):
        """Return the value of a JavaScript expression."""
        asked = {"expression": script, "returnByValue": True}
        answer = self._browser.call("Runtime.evaluate", self._session, **asked)
        return answer["result"].get("value")

    def wait_for(self, script):
        """Return the expression's value once it is true; the last one when patience ends."""
        until = time.monotonic() + PATIENCE_S
        while not (value := self.evaluate(script)) and time.monotonic() < until:
            time.sleep(0.1)
        return value

    def text(self):
        """Return what can be read on the page."""
        return self.evaluate("document.body ? document.body.innerText : ''") or ""

    def wait_for_text(self, *words):
        """Return the page's text once it has all these words, or when patience ends."""
        wanted = json.dumps(words)
        self.wait_for(f"document.body && {wanted}.every(w => document.body.innerText.includes(w))")
        return self.text()

    def complaints(self):
        """Return what the browser logged of this page: errors, and what it refused to load."""
        self._browser.call("Log.enable", self._session)
        self._browser.call("Runtime.enable", self._session)
        self.evaluate("1")
        kinds = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [event for event in self._browser.events if event.get("method") in kinds]


@contextmanager
def a_browser(chromium, folder):
    """Run a browser with a new profile in `folder`."""
    commands_read, commands = os.pipe()
    answers, answers_write = os.pipe()
    ends = (commands_read, answers_write)
    command = [chromium, *FLAGS, f"--user-data-dir={folder}"]
    child = subprocess.Popen(
        [sys.executable, "-c", START, *map(str, ends), *command],
        pass_fds=ends,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for end in ends:
        os.close(end)
    browser = Browser(commands, answers)
    try:
        yield browser
    finally:
        try:
            browser.call("Browser.close")
            child.wait(30)
        finally:
            child.kill()
            child.wait()
            os.close(commands)
            os.close(answers)
