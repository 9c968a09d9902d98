// The panel of properties: the page brings its fields as templates, here they are bound to the chosen element.
const PANELS = {
  "bpmn:UserTask": "step",
  "bpmn:ServiceTask": "service",
  "bpmn:ExclusiveGateway": "choice",
  "bpmn:ParallelGateway": "named",
  "bpmn:StartEvent": "named",
  "bpmn:EndEvent": "named",
  "bpmn:IntermediateCatchEvent": "message",
  "bpmn:SequenceFlow": "flow",
  "bpmn:Process": "process",
};
const ONE = /^outcome\s*==\s*(["'])([a-z][a-z0-9_]*)\1$/;
const MANY = /^outcome\s+in\s*[([]\s*((["'])[a-z][a-z0-9_]*\2\s*,?\s*)+[)\]]$/;

export class Panel {
  constructor(root, modeler) {
    this.root = root;
    this.modeler = modeler;
    this.element = null;
    const bus = modeler.get("eventBus");
    bus.on("selection.changed", ({ newSelection }) => this.show(newSelection.length === 1 ? newSelection[0] : null));
    bus.on("element.changed", ({ element }) => this.changed(element));
  }

  show(element) {
    const shown = element && element.labelTarget ? element.labelTarget : element;
    this.element = shown || this.modeler.get("canvas").getRootElement();
    this.render();
  }

  changed(element) {
    // While someone types, the boxes already say what has changed.
    const typing = this.root.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    if (element === this.element && !typing) this.render();
  }

  get object() {
    return this.element.businessObject;
  }

  render() {
    const template = document.getElementById(`panel-${this.kind()}`);
    this.root.replaceChildren(template.content.cloneNode(true));
    for (const box of this.root.querySelectorAll("[data-id]")) box.id = box.dataset.id;
    for (const label of this.root.querySelectorAll("[data-for]")) label.htmlFor = label.dataset.for;
    for (const box of this.root.querySelectorAll("[data-set]")) this.bind(box);
    const parts = { outcomes: this.outcomes, otherwise: this.otherwise, condition: this.condition, flows: this.flows, table: this.table };
    for (const part of this.root.querySelectorAll("[data-part]")) parts[part.dataset.part].call(this, part);
  }

  kind() {
    if (this.element.type === "bpmn:BoundaryEvent") {
      const event = (this.object.eventDefinitions || [])[0];
      return event && event.$type === "bpmn:TimerEventDefinition" ? "timer" : "message";
    }
    return PANELS[this.element.type] || "other";
  }

  bind(box) {
    const key = box.dataset.set;
    const value = this.object.get(key);
    if (box.type === "checkbox") {
      const written = box.dataset.true;
      box.checked = written ? value === written : Boolean(value);
      box.addEventListener("change", () => {
        const ticked = written ? written : true;
        this.set({ [key]: box.checked ? ticked : written ? undefined : false });
      });
      return;
    }
    box.value = value === undefined ? "" : value;
    if (box.tagName === "SELECT" && value && box.value !== value) box.add(new Option(value, value, true, true));
    live(box, () => {
      const typed = box.value.trim();
      const said = key.endsWith("hours") || key.endsWith("after") ? typed.replace(",", ".") : typed;
      if (said !== (this.object.get(key) || "")) this.set({ [key]: said || undefined });
    });
  }

  set(properties) {
    this.modeler.get("modeling").updateProperties(this.element, properties);
  }

  ours(type) {
    const extension = this.object.get("extensionElements");
    return extension ? extension.get("values").filter(({ $type }) => $type === type) : [];
  }

  ways() {
    return this.ours("motcua:Outcome");
  }

  keepWays(ways) {
    this.keepOurs("motcua:Outcome", ways);
  }

  keepOurs(type, elements) {
    const moddle = this.modeler.get("moddle");
    const before = this.object.get("extensionElements");
    const others = before ? before.get("values").filter(({ $type }) => $type !== type) : [];
    const extension = moddle.create("bpmn:ExtensionElements", { values: [...others, ...elements] });
    for (const value of extension.values) value.$parent = extension;
    extension.$parent = this.object;
    this.set({ extensionElements: extension });
  }

  outcomes(part) {
    const list = part.querySelector("[data-rows]");
    const row = part.querySelector("template");
    const ways = this.ways();
    ways.forEach((way, place) => {
      const copy = row.content.cloneNode(true);
      for (const box of copy.querySelectorAll("[data-way]")) {
        const key = box.dataset.way;
        box.id = `way-${place}-${key}`;
        const label = box.parentElement.querySelector("label");
        if (label) label.htmlFor = box.id;
        box.value = way.get(key) || (key === "style" ? "secondary" : "");
        if (box.tagName === "SELECT" && way.get(key) && box.value !== way.get(key)) {
          box.add(new Option(way.get(key), way.get(key), true, true));
        }
        live(box, () => {
          const typed = box.value.trim();
          const fresh = this.ways();
          if (fresh[place] && typed !== (fresh[place].get(key) || "")) {
            this.keepWays(this.edited(fresh, place, key, typed));
          }
        });
      }
      copy.querySelector("[data-remove]").addEventListener("click", () => {
        this.keepWays(this.ways().filter((_, at) => at !== place));
        this.render();
      });
      list.append(copy);
    });
    part.querySelector("[data-add]").addEventListener("click", () => {
      const fresh = this.ways();
      this.keepWays([...fresh, this.newWay(fresh)]);
      this.render();
      const boxes = this.root.querySelectorAll("[data-way=label]");
      boxes[boxes.length - 1].focus();
    });
  }

  edited(ways, place, key, value) {
    const moddle = this.modeler.get("moddle");
    return ways.map((way, at) => {
      if (at !== place) return way;
      const facts = { code: way.code, label: way.label, effect: way.effect, style: way.style, [key]: value };
      return moddle.create("motcua:Outcome", facts);
    });
  }

  newWay(ways) {
    const codes = ways.map(({ code }) => code);
    let number = ways.length + 1;
    while (codes.includes(`outcome_${number}`)) number += 1;
    return this.modeler.get("moddle").create("motcua:Outcome", {
      code: `outcome_${number}`,
      label: "",
      effect: "forward",
      style: ways.length ? "secondary" : "primary",
    });
  }

  otherwise(select) {
    for (const flow of this.object.get("outgoing")) {
      const name = flow.get("name") || (flow.targetRef && (flow.targetRef.name || flow.targetRef.id)) || flow.id;
      select.add(new Option(`→ ${name}`, flow.id));
    }
    const chosen = this.object.get("default");
    select.value = chosen ? chosen.id : "";
    select.addEventListener("change", () => {
      const flow = this.object.get("outgoing").find(({ id }) => id === select.value);
      this.set({ default: flow });
    });
  }

  // The table itself is changed on a page of its own; a file of another tool is taken in here.
  table(part) {
    const has = this.ours("motcua:Table").length > 0;
    for (const said of part.querySelectorAll("[data-said]")) said.hidden = (said.dataset.said === "some") !== has;
    const link = part.querySelector("[data-open]");
    link.href = document.getElementById("designer").dataset.choices.replace("/-/", `/${encodeURIComponent(this.object.id)}/`);
    link.addEventListener("click", (event) => {
      if (!this.modeler.get("commandStack").canUndo() || this.isSaved) return;
      event.preventDefault();
      part.querySelector("[data-unsaved]").hidden = false;
    });
    part.querySelector("input[type=file]").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const text = await file.text();
      this.keepOurs("motcua:Table", [this.modeler.get("moddle").create("motcua:Table", { text })]);
      this.render();
    });
    const remove = part.querySelector("[data-remove]");
    remove.hidden = !has;
    remove.addEventListener("click", () => {
      this.keepOurs("motcua:Table", []);
      this.render();
    });
  }

  condition(part) {
    const source = this.object.sourceRef;
    if (!source || source.$type !== "bpmn:ExclusiveGateway") {
      part.remove();
      return;
    }
    const typed = part.querySelector("[data-condition]");
    const list = part.querySelector("[data-rows]");
    const row = part.querySelector("template");
    const expression = this.object.get("conditionExpression");
    const body = ((expression && expression.body) || "").trim();
    const chosen = codesOf(body);
    typed.value = body;
    this.waysBefore(source).forEach((way, place) => {
      const copy = row.content.cloneNode(true);
      const box = copy.querySelector("input");
      box.id = `led-${place}`;
      box.value = way.code;
      box.checked = chosen.includes(way.code);
      const label = copy.querySelector("label");
      label.htmlFor = box.id;
      label.textContent = way.label || way.code;
      box.addEventListener("change", () => {
        const codes = [...list.querySelectorAll("input:checked")].map(({ value }) => value);
        typed.value = conditionOf(codes);
        this.keepCondition(typed.value);
      });
      list.append(copy);
    });
    typed.addEventListener("change", () => {
      this.keepCondition(typed.value.trim());
      const codes = codesOf(typed.value.trim());
      for (const box of list.querySelectorAll("input")) box.checked = codes.includes(box.value);
    });
    const isDefault = source.default === this.object;
    part.querySelector("[data-default]").hidden = !isDefault;
  }

  keepCondition(body) {
    const moddle = this.modeler.get("moddle");
    const expression = body ? moddle.create("bpmn:FormalExpression", { body }) : undefined;
    this.set({ conditionExpression: expression });
  }

  // The outcomes of the steps from which a case comes to a gateway, through other gateways alone.
  waysBefore(gateway) {
    const found = new Map();
    const waiting = [gateway];
    const seen = new Set(waiting);
    while (waiting.length) {
      for (const flow of waiting.pop().get("incoming")) {
        const source = flow.sourceRef;
        if (!source || seen.has(source)) continue;
        seen.add(source);
        if (source.$type.endsWith("Gateway")) waiting.push(source);
        const extension = source.get("extensionElements");
        for (const way of extension ? extension.get("values") : []) {
          if (way.$type === "motcua:Outcome" && !found.has(way.code)) found.set(way.code, way);
        }
      }
    }
    return [...found.values()];
  }

  flows(list) {
    const row = list.querySelector("template");
    for (const flow of this.object.get("outgoing")) {
      const copy = row.content.cloneNode(true);
      const button = copy.querySelector("button");
      button.textContent = flow.get("name") || (flow.targetRef && flow.targetRef.name) || flow.id;
      button.addEventListener("click", () => this.choose(flow.id));
      list.append(copy);
    }
  }

  choose(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    this.modeler.get("selection").select(element);
    this.modeler.get("canvas").scrollToElement(element);
    this.show(element);
  }
}

// What is typed counts after a moment: a press elsewhere that changed the drawing under the pointer would be lost.
function live(box, keep) {
  let waiting;
  const now = () => {
    clearTimeout(waiting);
    // A box that is gone belonged to another element than the one now chosen.
    if (box.isConnected) keep();
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(now, 300);
  });
  box.addEventListener("change", now);
}

function codesOf(body) {
  const one = ONE.exec(body);
  if (one) return [one[2]];
  return MANY.test(body) ? [...body.matchAll(/["']([a-z][a-z0-9_]*)["']/g)].map(([, code]) => code) : [];
}

function conditionOf(codes) {
  if (codes.length === 1) return `outcome == "${codes[0]}"`;
  return codes.length ? `outcome in (${codes.map((code) => `"${code}"`).join(", ")})` : "";
}
