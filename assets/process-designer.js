// The page on which an administrator draws a process. Without it the page still shows, edits and takes files.
import { makeModeler } from "./_process_modules.js";
import { Panel } from "./_process_panel.js";

const root = document.getElementById("designer");
if (root) begin();

async function begin() {
  const words = JSON.parse(root.dataset.words);
  const modeler = makeModeler(document.getElementById("designer-canvas"), words);
  try {
    const source = await fetch(root.dataset.source);
    await modeler.importXML(await source.text());
  } catch {
    // What cannot be drawn stays as the server shows it.
    return;
  }
  root.hidden = false;
  const plain = document.getElementById("designer-plain");
  if (plain) plain.hidden = true;
  const panel = new Panel(document.getElementById("designer-panel"), modeler);
  const canvas = modeler.get("canvas");
  canvas.resized();
  fit(canvas);
  panel.show(null);
  new Saving(modeler, panel);
}

// A small process stands at its own size, a long one begins at its left end where it can still be read.
function fit(canvas) {
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1, Math.max(0.8, (outer.width - 140) / (inner.width || 1)));
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({ x: inner.x - 90 / scale, y: inner.y + inner.height / 2 - height / 2, width, height });
}

class Saving {
  constructor(modeler, panel) {
    this.modeler = modeler;
    this.panel = panel;
    this.said = document.getElementById("designer-said");
    this.isChanged = false;
    this.faulty = [];
    modeler.get("eventBus").on("commandStack.changed", () => this.note(true));
    const on = (name, act) => document.getElementById(`designer-${name}`).addEventListener("click", act);
    on("save", () => this.save());
    on("undo", () => modeler.get("commandStack").undo());
    on("redo", () => modeler.get("commandStack").redo());
    on("fit", () => modeler.get("canvas").zoom("fit-viewport", "auto"));
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        this.save();
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isChanged) event.preventDefault();
    });
    document.getElementById("designer-state").addEventListener("click", (event) => {
      const button = event.target.closest("[data-element]");
      if (button) {
        event.preventDefault();
        panel.choose(button.dataset.element);
      }
    });
    this.mark();
  }

  note(isChanged, words) {
    this.isChanged = isChanged;
    this.panel.isSaved = !isChanged;
    this.said.textContent = words || (isChanged ? this.said.dataset.changed : this.said.dataset.saved);
    this.said.classList.toggle("draw__said--changed", isChanged);
  }

  async save() {
    const { activeElement } = document;
    // What is still being typed counts too.
    if (activeElement && this.panel.root.contains(activeElement)) {
      activeElement.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const { xml } = await this.modeler.saveXML({ format: true });
    const form = document.getElementById("designer-form");
    const data = new FormData(form);
    data.set("source", xml);
    this.said.textContent = this.said.dataset.saving;
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } });
    } catch {
      this.note(true, this.said.dataset.failed);
      return;
    }
    const text = await answer.text();
    const parts = new DOMParser().parseFromString(text, "text/html");
    const fresh = parts.getElementById("designer-state");
    if (!fresh) {
      this.note(true, this.said.dataset.failed);
      return;
    }
    const state = document.getElementById("designer-state");
    state.replaceChildren(...fresh.childNodes);
    const revision = state.querySelector("[data-revision]");
    if (revision) form.elements.revision.value = revision.dataset.revision;
    if (answer.ok) this.note(false);
    else this.note(true);
    this.mark();
  }

  // What has a fault is marked in the drawing too.
  mark() {
    const canvas = this.modeler.get("canvas");
    const registry = this.modeler.get("elementRegistry");
    for (const id of this.faulty) if (registry.get(id)) canvas.removeMarker(id, "is-faulty");
    const buttons = document.querySelectorAll("#designer-state [data-element]");
    this.faulty = [...buttons].map(({ dataset }) => dataset.element).filter((id) => registry.get(id));
    for (const id of this.faulty) canvas.addMarker(id, "is-faulty");
  }
}
