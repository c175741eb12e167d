// A signature drawn with finger or mouse. It becomes the file of the input it stands under, so the form is sent as ever.
const INK = "#0f2440";

const pad = (place) => {
  const input = document.getElementById(place.dataset.sign);
  const canvas = place.querySelector("canvas");
  const pen = canvas.getContext("2d");
  let line = null;
  let drawn = 0;

  const clear = () => {
    const scale = devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    pen.scale(scale, scale);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    Object.assign(pen, { lineWidth: 2.4, lineCap: "round", lineJoin: "round", strokeStyle: INK });
    drawn = 0;
    place.classList.remove("signed");
  };
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  const keep = () => canvas.toBlob((blob) => {
    const files = new DataTransfer();
    files.items.add(new File([blob], "signature.png", { type: "image/png" }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    place.classList.add("signed");
  }, "image/png");

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    line = at(event);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line) return;
    const next = at(event);
    pen.beginPath();
    pen.moveTo(...line);
    pen.lineTo(...next);
    pen.stroke();
    drawn += Math.hypot(next[0] - line[0], next[1] - line[1]);
    line = next;
  });
  const lift = () => {
    // A tap by accident is no signature.
    if (line && drawn > 40) keep();
    line = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  place.querySelector("button").addEventListener("click", () => {
    input.value = "";
    clear();
  });
  place.hidden = false;
  clear();
};

for (const place of document.querySelectorAll("[data-sign]")) pad(place);
