// Files that were chosen or dropped are sent at once; the picture of each move of theirs is the page itself.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sends-files]");
  if (form && event.target.files.length) form.requestSubmit();
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const place = event.target.closest?.(".drop");
    if (place) place.classList.toggle("over", name === "dragover");
  });
}
