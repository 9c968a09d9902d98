// What of bpmn-js an administrator meets: the elements that the engine runs, and nothing else.
import BaseModeler from "bpmn-js/lib/BaseModeler";
import AutoPlaceModule from "bpmn-js/lib/features/auto-place";
import ContextPadModule from "bpmn-js/lib/features/context-pad";
import EditorActionsModule from "bpmn-js/lib/features/editor-actions";
import GridSnappingModule from "bpmn-js/lib/features/grid-snapping";
import InteractionEventsModule from "bpmn-js/lib/features/interaction-events";
import KeyboardModule from "bpmn-js/lib/features/keyboard";
import LabelEditingModule from "bpmn-js/lib/features/label-editing";
import ModelingModule from "bpmn-js/lib/features/modeling";
import ModelingFeedbackModule from "bpmn-js/lib/features/modeling-feedback";
import OutlineModule from "bpmn-js/lib/features/outline";
import PaletteModule from "bpmn-js/lib/features/palette";
import SnappingModule from "bpmn-js/lib/features/snapping";
import Viewer from "bpmn-js/lib/Viewer";
import AutoScrollModule from "diagram-js/lib/features/auto-scroll";
import BendpointsModule from "diagram-js/lib/features/bendpoints";
import ConnectModule from "diagram-js/lib/features/connect";
import ConnectionPreviewModule from "diagram-js/lib/features/connection-preview";
import CreateModule from "diagram-js/lib/features/create";
import KeepSelectionVisibleModule from "diagram-js/lib/features/keep-selection-visible";
import KeyboardMoveSelectionModule from "diagram-js/lib/features/keyboard-move-selection";
import MoveModule from "diagram-js/lib/features/move";
import KeyboardMoveModule from "diagram-js/lib/navigation/keyboard-move";
import MoveCanvasModule from "diagram-js/lib/navigation/movecanvas";
import ZoomScrollModule from "diagram-js/lib/navigation/zoomscroll";

// Our own words in a process, so that they survive being drawn anew.
const OURS = {
  name: "Motcua",
  prefix: "motcua",
  uri: "urn:motcua:process:1",
  xml: { tagAlias: "lowerCase" },
  types: [
    {
      name: "Facts",
      extends: ["bpmn:FlowNode"],
      properties: ["role", "office", "phase", "hours", "excluded", "form", "produces", "paper", "posting", "service", "message", "after"].map(
        (name) => ({ name, isAttr: true, type: "String" }),
      ),
    },
    {
      name: "Outcome",
      superClass: ["Element"],
      properties: ["code", "label", "effect", "style"].map((name) => ({ name, isAttr: true, type: "String" })),
    },
    // A decision table as DMN, which a gateway asks.
    { name: "Table", superClass: ["Element"], properties: [{ name: "text", isBody: true, type: "String" }] },
  ],
};

const TASK = "bpmn:UserTask";
const KINDS = [
  ["start", "bpmn:StartEvent", "bpmn-icon-start-event-none", "Create start event"],
  ["step", TASK, "bpmn-icon-user-task", "Create user task"],
  ["service", "bpmn:ServiceTask", "bpmn-icon-service-task", "Create service task"],
  ["choice", "bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor", "Create exclusive gateway"],
  ["fork", "bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", "Create parallel gateway"],
  ["message", "bpmn:IntermediateCatchEvent", "bpmn-icon-intermediate-event-catch-message", "Create message"],
  ["end", "bpmn:EndEvent", "bpmn-icon-end-event-none", "Create end event"],
];

// A new element has a name from the start, so that what is still wrong with it can be said.
function shapeOf(elementFactory, type, name, more = {}) {
  const waits = type === "bpmn:IntermediateCatchEvent";
  const event = waits ? { eventDefinitionType: "bpmn:MessageEventDefinition" } : {};
  const shape = elementFactory.createShape({ type, ...event, ...more });
  if (name) shape.businessObject.set("name", name);
  if (waits) shape.businessObject.set("motcua:message", "supplement");
  return shape;
}

class Palette {
  constructor(palette, create, elementFactory, handTool, lassoTool, globalConnect, translate) {
    this.parts = { create, elementFactory, handTool, lassoTool, globalConnect, translate };
    palette.registerProvider(this);
  }

  getPaletteEntries() {
    const { create, elementFactory, handTool, lassoTool, globalConnect, translate } = this.parts;
    const entries = {
      hand: entry("tools", "bpmn-icon-hand-tool", translate("Activate hand tool"), (event) => handTool.activateHand(event)),
      lasso: entry("tools", "bpmn-icon-lasso-tool", translate("Activate lasso tool"), (event) =>
        lassoTool.activateSelection(event),
      ),
      connect: entry("tools", "bpmn-icon-connection-multi", translate("Activate global connect tool"), (event) =>
        globalConnect.start(event),
      ),
      line: { group: "tools", separator: true },
    };
    for (const [name, type, icon, title] of KINDS) {
      const begin = (event) => create.start(event, shapeOf(elementFactory, type, translate(title.replace("Create", "New"))));
      entries[name] = entry("create", icon, translate(title), begin, begin);
    }
    return entries;
  }
}
Palette.$inject = ["palette", "create", "elementFactory", "handTool", "lassoTool", "globalConnect", "translate"];

function entry(group, className, title, click, dragstart) {
  return { group, className, title, action: dragstart ? { click, dragstart } : { click } };
}

class ContextPad {
  constructor(contextPad, autoPlace, connect, create, elementFactory, modeling, rules, translate) {
    this.parts = { autoPlace, connect, create, elementFactory, modeling, rules, translate };
    contextPad.registerProvider(this);
  }

  getMultiElementContextPadEntries(elements) {
    return this.removal(elements);
  }

  getContextPadEntries(element) {
    if (element.type === "label" || element.labelTarget) return {};
    const { autoPlace, connect, create, elementFactory, translate } = this.parts;
    const entries = {};
    const goesOn = element.waypoints === undefined && element.type !== "bpmn:EndEvent" && element.type !== "bpmn:Process";
    if (goesOn) {
      for (const [name, type, icon, title] of KINDS) {
        if (name === "start") continue;
        const named = translate(title.replace("Create", "New"));
        const append = (event) => autoPlace.append(element, shapeOf(elementFactory, type, named), event);
        const drag = (event) => create.start(event, shapeOf(elementFactory, type, named), { source: element });
        entries[`append-${name}`] = entry("model", icon, translate(title.replace("Create", "Append")), append, drag);
      }
      const link = (event) => connect.start(event, element);
      entries.connect = entry("connect", "bpmn-icon-connection", translate("Connect to other element"), link, link);
    }
    if (element.type === TASK) {
      const add = () => this.addTimer(element);
      entries.timer = entry("model", "bpmn-icon-intermediate-event-catch-timer", translate("Add timer"), add);
    }
    return { ...entries, ...this.removal([element]) };
  }

  addTimer(host) {
    const { elementFactory, modeling, translate } = this.parts;
    const timer = shapeOf(elementFactory, "bpmn:BoundaryEvent", translate("New timer"), {
      eventDefinitionType: "bpmn:TimerEventDefinition",
      cancelActivity: false,
    });
    const taken = host.attachers ? host.attachers.length : 0;
    const place = { x: host.x + host.width - 26 - taken * 44, y: host.y + host.height };
    modeling.createShape(timer, place, host, { attach: true });
  }

  removal(elements) {
    const { modeling, rules, translate } = this.parts;
    const allowed = rules.allowed("elements.delete", { elements });
    if (!(Array.isArray(allowed) ? allowed.length : allowed)) return {};
    const remove = () => modeling.removeElements(elements.slice());
    return { delete: entry("edit", "bpmn-icon-trash", translate("Delete"), remove) };
  }
}
ContextPad.$inject = ["contextPad", "autoPlace", "connect", "create", "elementFactory", "modeling", "rules", "translate"];

export function makeModeler(container, words) {
  const translate = (template, values = {}) =>
    (words[template] || template).replace(/{([^}]+)}/g, (whole, key) => (key in values ? values[key] : whole));
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim() || "#1d1b19";
  return new BaseModeler({
    container,
    moddleExtensions: { motcua: OURS },
    bpmnRenderer: { defaultStrokeColor: ink, defaultLabelColor: ink },
    textRenderer: { defaultStyle: { fontFamily: "'Be Vietnam Pro', sans-serif", fontSize: 12 } },
    modules: [
      ...Viewer.prototype._modules,
      KeepSelectionVisibleModule,
      KeyboardMoveModule,
      MoveCanvasModule,
      ZoomScrollModule,
      AutoPlaceModule,
      AutoScrollModule,
      BendpointsModule,
      ConnectModule,
      ConnectionPreviewModule,
      ContextPadModule,
      CreateModule,
      EditorActionsModule,
      GridSnappingModule,
      InteractionEventsModule,
      KeyboardModule,
      KeyboardMoveSelectionModule,
      LabelEditingModule,
      ModelingModule,
      ModelingFeedbackModule,
      MoveModule,
      PaletteModule,
      SnappingModule,
      OutlineModule,
      {
        paletteProvider: ["type", Palette],
        contextPadProvider: ["type", ContextPad],
        translate: ["value", translate],
      },
    ],
  });
}
