// Messages at the foot: good news leaves by itself, bad news stays until it is read.
import { say } from "./words.js";

const shelf = document.getElementById("toasts");
// What is being pointed at stays: nobody should have to race for the undo button.
const later = (card, seconds) => {
  const leave = () => setTimeout(() => card.remove(), seconds * 1000);
  let timer = leave();
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => { timer = leave(); });
};

export const toast = (text, { remedy = "", tone = "success", seconds = 6, undo = null } = {}) => {
  const card = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  card.classList.add(`note-${tone}`);
  if (tone === "danger") card.setAttribute("role", "alert");
  card.querySelector("b").textContent = text;
  card.querySelector("p").textContent = remedy;
  if (undo) {
    const button = card.querySelector(".undo");
    button.textContent = say("undo");
    button.hidden = false;
    button.addEventListener("click", () => { card.remove(); undo(); });
  }
  shelf.append(card);
  if (tone !== "danger") later(card, seconds);
  return card;
};

export const refuse = (error) => toast(error.message, { remedy: error.remedy, tone: "danger" });

shelf?.querySelectorAll(".note-success, .note-info").forEach((card) => later(card, 6));
shelf?.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
});
