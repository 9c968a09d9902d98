// Copies what stands beside a button, or prints the page. Without this script neither button is there.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

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
