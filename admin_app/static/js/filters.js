// Filters: each change asks how many rows it would leave, and the button says so.
import { get } from "./http.js";
import { query } from "./listing.js";
import { say } from "./words.js";

const form = document.getElementById("filters");
const countUrl = form?.dataset.countUrl;
let running = null;

const recount = async () => {
  running?.abort();
  running = new AbortController();
  const join = countUrl.includes("?") ? "&" : "?";
  try {
    const { count } = await get(`${countUrl}${join}${query(form)}`, running.signal);
    document.querySelectorAll("[data-count]").forEach((button) => { button.textContent = say("show", { n: count }); });
  } catch { /* the button keeps its plain words; the list itself will say what is wrong */ }
};

if (countUrl) {
  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.name !== "search") recount();
  });
  document.addEventListener("shown.bs.dropdown", (event) => { if (event.target.matches(".pick")) recount(); });
  document.addEventListener("shown.bs.offcanvas", (event) => { if (event.target.id === "more-filters") recount(); });
}

// Empty fields would only lengthen the address.
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  location.assign(`${form.getAttribute("action")}?${query(form)}`);
});
