"use strict"
const at = (id) => document.getElementById(id)
let known, words, shown, asked = 0

// Text is set as text: a class may be called anything.
function made(kind, text) {
  const element = document.createElement(kind)
  element.textContent = text
  return element
}

const number = (value, digits) => new Intl.NumberFormat(document.documentElement.lang,
  { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

// As in figures and reports: a space that does not break stands before the sign.
const percent = (share) => `${number(100 * share, 1)}\u00a0%`

function speak(language) {
  document.documentElement.lang = language
  words = known.words[language]
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = words[element.dataset.word]
  }
  for (const button of at("languages").children) {
    button.setAttribute("aria-pressed", button.lang === language)
  }
  if (shown) ask(shown)
}

async function sent(path, file) {
  const response = await fetch(path, { method: "POST", body: file, headers: { "Content-Type": file.type || "image/unknown" } })
  if (!response.ok) throw new Error(words[{ 413: "too_large", 422: "no_picture", 415: "no_picture" }[response.status] || "failed"])
  return response
}

function tell(found) {
  at("classes").replaceChildren(...found.classes.map(([name, share]) => {
    const line = made("li", `${name}: ${percent(share)}`)
    const bar = document.createElement("meter")
    bar.value = share
    line.append(bar)
    return line
  }))
  at("near").hidden = !found.nearest.length
  at("nearest").replaceChildren(...found.nearest.map((one) => {
    const line = document.createElement("li"), picture = new Image()
    picture.src = `/training/${one.number}`
    picture.alt = one.image_id
    line.append(picture, made("div", one.class), made("small", `${words.alike} ${number(one.similarity, 2)}`))
    return line
  }))
  at("part").textContent = found.part ? words.had.replace("{part}", words[found.part]) : ""
  at("answer").hidden = false
}

async function ask(file) {
  const turn = ++asked
  shown = file
  at("said").textContent = words.asking
  at("looked").hidden = true
  try {
    const found = await (await sent("/answer", file)).json()
    if (turn !== asked) return
    at("shown").src = URL.createObjectURL(file)
    at("shown").alt = file.name
    tell(found)
    at("said").textContent = found.calibrated ? words.calibrated : words.not_calibrated
    if (!known.maps) return
    const heat = await (await sent(`/heat/${document.documentElement.lang}`, file)).blob()
    if (turn !== asked) return
    at("heat").src = URL.createObjectURL(heat)
    at("heat").alt = words.looked
    at("looked").hidden = false
  } catch (error) {
    if (turn === asked) at("said").textContent = error.message
  }
}

async function begin() {
  known = await (await fetch("/words")).json()
  document.title = known.title
  at("title").textContent = known.title
  for (const language of Object.keys(known.words)) {
    const button = made("button", known.words[language].language)
    button.lang = language
    button.addEventListener("click", () => speak(language))
    at("languages").append(button)
  }
  speak(known.language)
  at("file").addEventListener("change", (event) => event.target.files[0] && ask(event.target.files[0]))
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault()
      at("drop").classList.toggle("over", kind === "dragover")
      const file = kind === "drop" && event.dataTransfer.files[0]
      if (file) ask(file)
    })
  }
}

begin()
