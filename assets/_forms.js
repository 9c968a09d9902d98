// Shows fields that depend on another only while their condition holds. Without this script they are always
// there, under words that say when to fill them; the server ignores them otherwise.

function answersOf(form, name, hidden) {
  return hidden.has(name) ? [] : new FormData(form).getAll(name);
}

function dropWords(group) {
  const words = group.querySelector("[data-show-words]");
  if (!words) return;
  words.remove();
  group.removeAttribute("role");
  group.removeAttribute("aria-labelledby");
}

function update(form) {
  const hidden = new Set();
  for (const group of form.querySelectorAll("[data-show-if]")) {
    const name = group.dataset.showIf;
    if (!form.elements.namedItem(name)) continue;
    const wanted = JSON.parse(group.dataset.showEquals);
    group.hidden = !answersOf(form, name, hidden).some((answer) => wanted.includes(answer));
    if (group.hidden) for (const control of group.querySelectorAll("[name]")) hidden.add(control.name);
    dropWords(group);
  }
}

function updateAll() {
  for (const form of document.querySelectorAll("form")) if (form.querySelector("[data-show-if]")) update(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.querySelector("[data-show-if]")) update(form);
});
// A browser that goes back restores what was chosen without a change event.
addEventListener("pageshow", updateAll);
document.addEventListener("htmx:load", updateAll);
updateAll();
