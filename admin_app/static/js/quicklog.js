// 记跟进: log a contact without leaving one's place; the row says its new due day, and for five seconds it can be taken back.
import { post } from "./http.js";
import { refuse, toast } from "./toast.js";

const form = document.getElementById("quick-log");
const wrong = form?.querySelector("[data-wrong]");
const day = form?.querySelector("[data-day]");
let id = null;

const drawer = () => tabler.Offcanvas.getOrCreateInstance(form);

const showDue = ({ text, tone, exact }) => {
  document.querySelectorAll(`[data-id="${CSS.escape(id)}"] .due`).forEach((due) => {
    due.className = `due due-${tone} fresh`;
    due.title = exact;
    due.textContent = text;
  });
};

const takeBack = (undoUrl, logged) => async () => {
  id = logged;
  try {
    const { text, due } = await post(undoUrl);
    showDue(due);
    toast(text, { tone: "info" });
  } catch (error) { refuse(error); }
};

const complain = (error) => {
  const sentences = Object.values(error.fields);
  wrong.textContent = sentences.length ? sentences.join(" ") : [error.message, error.remedy].filter(Boolean).join(" ");
  wrong.hidden = false;
};

export const openLog = (button) => {
  if (!form || !button) return;
  id = button.dataset.log;
  form.reset();
  day.hidden = true;
  wrong.hidden = true;
  form.querySelector("[data-who]").textContent = button.dataset.name ?? "";
  drawer().show(button);
};

if (form) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-log]");
    if (button) openLog(button);
  });
  form.addEventListener("shown.bs.offcanvas", () => form.elements.result.focus());
  form.addEventListener("change", (event) => {
    if (event.target.name !== "next_at") return;
    day.hidden = !event.target.matches("[data-other-day]");
    if (!day.hidden) day.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button.btn-primary");
    const { method = "", result = "", next_at = "" } = Object.fromEntries(new FormData(form));
    const logged = id;
    button.disabled = true;
    try {
      const url = form.dataset.url.replace("{id}", logged);
      const answer = await post(url, { method, result, next_at: day.hidden ? next_at : day.value });
      drawer().hide();
      showDue(answer.due);
      toast(answer.text, { seconds: 5, undo: answer.undo_url ? takeBack(answer.undo_url, logged) : null });
    } catch (error) {
      complain(error);
    } finally {
      button.disabled = false;
    }
  });
}
