// Copies what stands beside a button, or prints the page. Without this script neither button is there.

// A page that waits gets its result, and with it the button, later.
const showPrint = (part) => {
  for (const button of part.querySelectorAll("[data-print]")) button.hidden = false;
};
showPrint(document);
document.addEventListener("htmx:load", (event) => showPrint(event.target));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
// On paper nothing can be unfolded; not every browser lets the style sheet do it.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll(".signature details")) fold.open = true;
});

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    const copied = button.closest("section").querySelector("[data-copied]").dataset.copied;
    await navigator.clipboard.writeText(copied);
    button.textContent = button.dataset.copy;
    setTimeout(() => { button.textContent = words; }, 3000);
  });
}
