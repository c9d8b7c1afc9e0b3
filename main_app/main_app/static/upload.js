// The upload card: choose, drop or paste screenshots; send them; wait; show the result in place.

import { finished } from "./waiting.js";

const form = document.getElementById("upload-form");
const input = document.getElementById("screenshots");
const promptField = document.getElementById("prompt");
const button = document.getElementById("send");
const drop = document.getElementById("drop");
const thumbs = document.getElementById("chosen");
const progress = document.getElementById("progress");
const bar = document.getElementById("progress-bar");
const text = document.getElementById("progress-text");
const detail = document.getElementById("progress-detail");
const problem = document.getElementById("upload-error");
const result = document.getElementById("result");
const maxBytes = Number(form.dataset.maxBytes);

let chosen = [];
let key = null; // names this very upload, so that sending it again after a failure reads it once

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function choose(files) {
  const images = [...files].filter((file) => file.type.startsWith("image/"));
  complain(images.length < files.length ? "Only images can be read: PNG, JPEG, WebP or GIF." : "");
  chosen.push(...images);
  key = null;
  showChosen();
}

function showChosen() {
  for (const image of thumbs.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  thumbs.replaceChildren(...chosen.map(thumbnail));
  thumbs.hidden = chosen.length === 0;
  button.textContent = chosen.length > 1 ? `Read ${chosen.length} screenshots` : "Read screenshots";
}

function thumbnail(file) {
  const item = document.createElement("li");
  const image = new Image();
  image.src = URL.createObjectURL(file);
  image.alt = "";
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = name.title = file.name;
  const size = document.createElement("span");
  size.className = "hint";
  size.textContent = megabytes(file.size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.setAttribute("aria-label", `Remove ${file.name}`);
  remove.addEventListener("click", () => {
    chosen = chosen.filter((other) => other !== file);
    key = null;
    showChosen();
    input.focus();
  });
  item.append(image, name, size, remove);
  return item;
}

function complain(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

function tell(sentence, more = "") {
  progress.hidden = false;
  if (text.textContent !== sentence) text.textContent = sentence;
  detail.textContent = more;
}

// Sends with XMLHttpRequest, as fetch does not tell how much is sent. Resolves to the JSON answer.
function send() {
  const data = new FormData(form);
  data.delete("screenshots");
  for (const file of chosen) data.append("screenshots", file, file.name);
  key ??= randomKey();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Idempotency-Key", key);
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      const percent = Math.floor((event.loaded / event.total) * 100);
      bar.value = percent;
      tell("Sending…", `${percent} %`);
    });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); tell("Checking…"); });
    request.addEventListener("load", () => (request.status === 202
      ? resolve(request.response)
      : reject(new Error(request.response?.error ?? "The upload was not taken. Try again."))));
    request.addEventListener("error", () => reject(new Error("The upload did not get through. Try again.")));
    request.send(data);
  });
}

async function show(location) {
  const page = await fetchPage(location);
  result.replaceChildren(document.adoptNode(page.getElementById("analysis")));
  result.hidden = false;
  result.scrollIntoView({ block: "nearest" });
  const home = await fetchPage("/");
  document.getElementById("overview").replaceWith(document.adoptNode(home.getElementById("overview")));
}

async function fetchPage(location) {
  const answer = await fetch(location, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error("The result is there but cannot be shown. Reload the page.");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function read() {
  const { location } = await send();
  const begun = Date.now();
  bar.removeAttribute("value");
  tell("Reading…");
  const clock = setInterval(() => tell("Reading…", `${Math.round((Date.now() - begun) / 1000)} s`), 1000);
  const status = await finished(`${location}/status`).finally(() => clearInterval(clock));
  await show(location);
  bar.hidden = true;
  tell(status.error ? "Not read." : summary(status));
  chosen = [];
  key = null;
  promptField.value = "";
  showChosen();
}

function summary({ trades, needs_review: review }) {
  const found = `${trades} ${trades === 1 ? "trade" : "trades"} found`;
  return review ? `Done: ${found}, ${review} to review.` : `Done: ${found}.`;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  complain("");
  if (chosen.length === 0) return complain("Choose at least one screenshot.");
  const bytes = chosen.reduce((sum, file) => sum + file.size, 0);
  if (bytes > maxBytes) return complain(`That is ${megabytes(bytes)}; one upload may carry ${megabytes(maxBytes)}.`);
  button.disabled = true;
  result.hidden = true;
  bar.hidden = false;
  bar.value = 0;
  tell("Sending…");
  try {
    await read();
  } catch (error) {
    progress.hidden = true;
    complain(error.message);
  } finally {
    button.disabled = false;
  }
  return undefined;
});

input.addEventListener("change", () => { choose(input.files); input.value = ""; });
promptField.addEventListener("input", () => { key = null; });
document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files ?? [];
  if (files.length) { event.preventDefault(); choose(files); }
});
document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  choose(event.dataTransfer.files);
});
