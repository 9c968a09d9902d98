// The field that is being decided on shows where it stands on the page. Without this the numbers say so.
for (const form of document.querySelectorAll(".confirm__fields")) {
  form.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-box]");
    for (const box of document.querySelectorAll(".found--now")) box.classList.remove("found--now");
    const box = field && document.getElementById(field.dataset.box);
    if (!box) return;
    box.classList.add("found--now");
    const pages = document.querySelector(".confirm__pages");
    if (pages.scrollHeight > pages.clientHeight) {
      const [inner, outer] = [box.getBoundingClientRect(), pages.getBoundingClientRect()];
      pages.scrollTop += inner.top - outer.top - outer.height / 3;
    }
  });
  // A page that comes back with something open has the focus there already.
  if (form.contains(document.activeElement)) document.activeElement.dispatchEvent(new Event("focusin", { bubbles: true }));
}
