// Fields and pages of the form designer are dragged to another place. What is done so can be done by the buttons
// beside each as well; where a pointer cannot drag, and for the keyboard, these remain.

const KINDS = { field: "[data-field]", page: "[data-page]" };
let dragged = null;
let target = null;

function kindOf(item) {
  return item.dataset.field ? "field" : "page";
}

// A field goes among those of its page or of its group, or onto another page.
function places(item, over) {
  const field = over.closest(KINDS.field);
  const page = over.closest(KINDS.page);
  if (kindOf(item) === "page") return page;
  if (field && field.parentElement === item.parentElement) return field;
  const group = item.parentElement.closest(KINDS.field);
  return group || (page && page.contains(item)) ? null : page;
}

function mark(item, where) {
  if (target) target.item.classList.remove("drop-before", "drop-after", "drop-into");
  target = item ? { item, where } : null;
  if (item) item.classList.add(`drop-${where}`);
}

function over(event) {
  if (!dragged) return;
  const item = places(dragged, event.target);
  if (!item || item === dragged) {
    mark(null);
    return;
  }
  event.preventDefault();
  const box = item.getBoundingClientRect();
  const isLater = event.clientY > box.top + box.height / 2;
  mark(item, kindOf(item) !== kindOf(dragged) ? "into" : isLater ? "after" : "before");
}

function next(item) {
  const following = item.nextElementSibling;
  return following === dragged ? following.nextElementSibling : following;
}

function drop(event) {
  if (!dragged || !target) return;
  event.preventDefault();
  const kind = kindOf(dragged);
  const before = target.where === "before" ? target.item : target.where === "after" ? next(target.item) : null;
  const page = target.item.closest(KINDS.page);
  const said = {
    do: `${kind === "page" ? "drop-page" : "drop"} ${dragged.dataset[kind]}`,
    to: page.dataset.page,
    before: before ? before.dataset[kind] : "",
  };
  const form = dragged.closest("form");
  for (const [name, value] of Object.entries(said)) {
    const box = document.createElement("input");
    Object.assign(box, { type: "hidden", name, value });
    form.append(box);
  }
  form.submit();
}

function prepare(outline) {
  for (const item of outline.querySelectorAll(`${KINDS.field}, ${KINDS.page}`)) item.draggable = true;
  for (const link of outline.querySelectorAll("a")) link.draggable = false;
  outline.classList.add("designer__pages--drag");
  outline.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(`${KINDS.field}, ${KINDS.page}`);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged.classList.add("dragged");
  });
  outline.addEventListener("dragover", over);
  outline.addEventListener("drop", drop);
  outline.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("dragged");
    mark(null);
    dragged = null;
  });
}

for (const outline of document.querySelectorAll("[data-drag]")) prepare(outline);
