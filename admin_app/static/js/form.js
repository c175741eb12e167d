// Forms: nothing typed is lost by accident, a phone already known is told at once, one press saves once.
import { get } from "./http.js";
import { say } from "./words.js";

// unsaved changes
const guarded = document.querySelector("form[data-guard]");
if (guarded) {
  const content = () => new URLSearchParams([...new FormData(guarded)].filter(([, value]) => typeof value === "string")).toString();
  let saved = "";
  let leaving = false;
  addEventListener("load", () => { saved = content(); });
  guarded.addEventListener("submit", () => { leaving = true; });
  guarded.addEventListener("input", () => guarded.classList.toggle("changed", content() !== saved));
  addEventListener("beforeunload", (event) => { if (!leaving && content() !== saved) event.preventDefault(); });
}

// one press, one post: the button rests as soon as the browser has taken the form
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm;
  if (question && !confirm(question)) return event.preventDefault();
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  form.classList.add("sending");
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.classList.remove("sending");
}));

// a value worth checking when its field is left
document.addEventListener("focusout", async (event) => {
  const input = event.target;
  const url = input.dataset?.check;
  if (!url || input.dataset.checked === input.value) return;
  input.dataset.checked = input.value;
  const place = document.getElementById(`${input.id}-told`);
  place.replaceChildren();
  if (!input.value.trim()) return;
  try {
    const { text = "", tone = "warning", href = "", label = "" } = await get(`${url}${url.includes("?") ? "&" : "?"}value=${encodeURIComponent(input.value)}`);
    place.className = `told told-${tone}`;
    if (text) place.append(text);
    if (text && href) place.append(" ", Object.assign(document.createElement("a"), { href, textContent: label, target: "_blank" }));
  } catch { /* saving checks it again and says so */ }
});

// passwords in plain sight, when asked for
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-peek]");
  if (!button) return;
  const input = document.getElementById(button.dataset.peek);
  input.type = input.type === "password" ? "text" : "password";
});

// a move whose fields were refused opens again by itself
addEventListener("load", () => {
  const refused = document.querySelector("[data-opened]");
  if (refused) tabler.Modal.getOrCreateInstance(refused).show();
});

// a file that was chosen, by its name
document.addEventListener("change", (event) => {
  const place = event.target.closest(".drop, .file-pick")?.querySelector("[data-file]");
  if (!place) return;
  place.dataset.file ||= place.textContent;
  place.textContent = event.target.files[0]?.name ?? place.dataset.file;
});
