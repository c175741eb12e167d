// A masked number in full, asked for one at a time; the server records who looked.
import { post } from "./http.js";
import { refuse } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  button.disabled = true;
  try {
    const { text, tel } = await post(button.dataset.reveal, { field: button.dataset.field });
    const number = Object.assign(document.createElement(tel ? "a" : "span"), { className: "phone", textContent: text });
    if (tel) number.href = `tel:${tel}`;
    button.closest(".phone").replaceWith(number);
    number.focus();
  } catch (error) {
    button.disabled = false;
    refuse(error);
  }
});
