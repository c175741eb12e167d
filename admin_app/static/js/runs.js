// A report that is being made, a file that is coming in: ask how far it is, and show it when it is there.
import { get } from "./http.js";

const page = document.querySelector("[data-poll]");

const look = async (pause) => {
  try {
    const { state, text, value, total } = await get(page.dataset.poll);
    if (state !== "waiting" && state !== "running") return location.reload();
    page.querySelector("[data-poll-text]").textContent = text;
    if (total) Object.assign(page.querySelector("progress"), { max: total, value });
  } catch { /* asked again below */ }
  setTimeout(look, pause, Math.min(pause * 1.4, 8000));
};

if (page) setTimeout(look, 800, 1000);
