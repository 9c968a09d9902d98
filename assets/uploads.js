// Sends chosen files at once, in pieces (tus 1.0.0), and goes on where a bad line broke or the page was loaded again. The
// form then carries the id of what came; without this script it carries the files themselves.
const PIECE = 256 * 1024;
const PATIENCE = 120000;
const KINDS = /\.(pdf|jpe?g|png)$/i;
const TYPES = /^(application\/pdf|image\/(jpeg|png))$/;
const spoken = document.querySelector("[data-upload-words]");
const words = spoken ? spoken.dataset : {};
const said = document.querySelector("[data-upload-said]");
const busy = new Set();
const sent = new Set();

function say(text) {
  if (said) said.textContent = text;
}

function size(bytes) {
  return `${(bytes / 1048576).toFixed(1).replace(/\.0$/, "").replace(".", ",")} MB`;
}

// A page that htmx brings anew puts the box into another form.
function formOf(sending) {
  return sending.box.closest("form");
}

function call(sending, method, url, headers, body) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const stop = typeof AbortController === "function" ? new AbortController() : null;
  sending.stop = stop;
  // A line that died silently is given up; what came of the piece is kept.
  const timer = setTimeout(() => stop && stop.abort(), PATIENCE);
  return fetch(url, {
    method,
    body,
    headers: Object.assign({ "Tus-Resumable": "1.0.0", "X-CSRFToken": token ? token.value : "" }, headers),
    credentials: "same-origin",
    redirect: "manual",
    signal: stop ? stop.signal : undefined,
  }).finally(() => clearTimeout(timer));
}

// The same file in the same box goes on after the page was loaded again. What is remembered goes with the tab.
const HERE = `upload|${location.pathname}|`;

function mark(box, name, bytes, modified) {
  return HERE + JSON.stringify([box.querySelector("input[type=file]").id, name, bytes, modified]);
}

function remember(sending, url) {
  try {
    if (url) sessionStorage.setItem(sending.mark, url);
    else sessionStorage.removeItem(sending.mark);
  } catch (refused) {
    // Without memory a reload begins anew.
  }
}

function remembered(sending) {
  try {
    return sessionStorage.getItem(sending.mark);
  } catch (refused) {
    return null;
  }
}

// What the form takes along is used up; the same file chosen once more is a new one.
function forget(form) {
  for (const sending of sent) if (formOf(sending) === form) remember(sending, "");
}

class Ended extends Error {}

async function check(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new Ended(words.ended);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 409) {
    const told = answer.headers.get("Content-Type") || "";
    throw new Ended(told.startsWith("text/plain") ? await answer.text() : words.failed);
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

async function place(sending) {
  const known = sending.url || remembered(sending);
  if (known) {
    const answer = await call(sending, "HEAD", known, {});
    if (answer.ok) {
      sending.url = known;
      return Number(answer.headers.get("Upload-Offset"));
    }
    if (answer.status !== 404) await check(answer);
    remember(sending, "");
  }
  const { file, box } = sending;
  const name = btoa(unescape(encodeURIComponent(file.name)));
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` };
  const answer = await check(await call(sending, "POST", box.dataset.upload, headers));
  sending.url = answer.headers.get("Location");
  remember(sending, sending.url);
  return 0;
}

async function send(sending) {
  let offset = await place(sending);
  show(sending, offset);
  while (offset < sending.file.size && !sending.cancelled) {
    const piece = sending.file.slice(offset, offset + PIECE);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
    const answer = await check(await call(sending, "PATCH", sending.url, headers, piece));
    offset = Number(answer.headers.get("Upload-Offset"));
    sending.tries = 0;
    show(sending, offset);
  }
}

function pause(sending) {
  sending.tries += 1;
  sending.words.textContent = words.waiting;
  say(`${sending.name}: ${words.waiting}`);
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, Math.min(30000, 1000 * 2 ** sending.tries));
    addEventListener("online", go);
    sending.wake = go;
  });
}

async function run(sending) {
  busy.add(sending);
  sending.tries = 0;
  while (!sending.cancelled) {
    try {
      await send(sending);
      if (!sending.cancelled) finish(sending);
      break;
    } catch (fault) {
      if (sending.cancelled) break;
      if (fault instanceof Ended) {
        fail(sending, fault.message);
        break;
      }
      await pause(sending);
    }
  }
  busy.delete(sending);
  settle(formOf(sending));
}

function show(sending, offset) {
  const all = sending.file.size;
  sending.bar.value = offset;
  sending.words.textContent = `${words.sending}: ${Math.floor((offset * 100) / all)}% (${size(offset)} / ${size(all)})`;
}

function finish(sending) {
  sent.add(sending);
  sending.bar.remove();
  const id = sending.url.split("/").filter(Boolean).pop();
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: `uploaded-${sending.box.dataset.name}`, value: id });
  sending.row.append(field);
  sending.words.textContent = words.done;
  say(`${sending.name}: ${words.done}`);
}

function fail(sending, why) {
  sending.row.classList.add("sending__row--wrong");
  sending.bar.remove();
  sending.words.setAttribute("role", "alert");
  sending.words.textContent = why;
}

function button(text, about, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain plain--warning";
  made.textContent = text;
  made.setAttribute("aria-label", `${text}: ${about}`);
  made.addEventListener("click", act);
  return made;
}

function cancel(sending) {
  sending.cancelled = true;
  if (sending.stop) sending.stop.abort();
  if (sending.wake) sending.wake();
  const { box, row, url } = sending;
  remember(sending, "");
  sent.delete(sending);
  if (url) call(sending, "DELETE", url, {}).catch(() => {});
  row.remove();
  say(`${sending.name}: ${words.cancelled}`);
  box.querySelector("input[type=file]").focus();
}

function row(box, name, key) {
  const sending = { box, name, mark: key, tries: 0, url: "" };
  sending.row = document.createElement("li");
  sending.row.className = "sending__row";
  const called = document.createElement("span");
  called.className = "sending__name";
  called.textContent = name;
  sending.bar = document.createElement("progress");
  sending.bar.setAttribute("aria-label", name);
  sending.words = document.createElement("span");
  sending.words.className = "hint";
  sending.row.append(called, sending.bar, sending.words);
  addButtons(sending);
  box.querySelector(".sending__list").append(sending.row);
  return sending;
}

function addButtons(sending) {
  const { row, name } = sending;
  const up = button(words.up, name, () => {
    if (row.previousElementSibling) row.previousElementSibling.before(row);
    up.focus();
  });
  up.className = "plain sending__up";
  row.append(up, button(words.cancel, name, () => cancel(sending)));
}

function begin(box, file) {
  const key = mark(box, file.name, file.size, file.lastModified);
  if (isHere(key)) return undefined;
  // What was left half-way before the page was loaded again goes on in a row of its own.
  for (const old of box.querySelectorAll(".sending__row--partly")) if (old.dataset.mark === key) old.remove();
  const sending = Object.assign(row(box, file.name, key), { file });
  Object.assign(sending.bar, { max: file.size || 1, value: 0 });
  const most = Number(box.dataset.most);
  const large = (words.large || "").replace("{size}", size(file.size)).replace("{limit}", size(most));
  if (file.size > most) return fail(sending, large);
  if (!KINDS.test(file.name) && !TYPES.test(file.type)) return fail(sending, words.kind);
  return run(sending);
}

// After a reload what had come is there again; of what had not come whole the file must be chosen once more.
async function recall(key, url) {
  const [id, name, bytes] = JSON.parse(key.slice(HERE.length));
  const chosen = document.getElementById(id);
  const box = chosen && chosen.closest("[data-upload]");
  if (!box) return;
  const answer = await call({}, "HEAD", url, {});
  const offset = Number(answer.headers.get("Upload-Offset"));
  if (!answer.ok || !offset) return answer.status === 404 && sessionStorage.removeItem(key);
  if (isHere(key)) return;
  const back = Object.assign(row(box, name, key), { url });
  if (offset === bytes) return finish(back);
  back.bar.remove();
  back.row.classList.add("sending__row--partly");
  back.row.dataset.mark = key;
  back.words.textContent = words.partly.replace("{percent}", `${Math.floor((offset * 100) / bytes)}%`);
  say(`${name}: ${back.words.textContent}`);
}

function isHere(key) {
  return [...busy, ...sent].some((one) => one.mark === key);
}

function recallAll() {
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(HERE)) recall(key, sessionStorage.getItem(key)).catch(() => {});
  } catch (refused) {
    // Nothing is remembered.
  }
}

function press(form, pressed) {
  // A click right after another one counts as the same; asked this way it is not a click.
  if (form.requestSubmit) form.requestSubmit(pressed);
  else pressed.click();
}

const UNFINISHED = ".sending__row--wrong, .sending__row--partly";

// The press is remembered with the boxes: they alone stay where htmx brings the rest of the form anew.
function boxesOf(form) {
  return [...form.querySelectorAll("[data-upload]")];
}

function sameButton(form, pressed) {
  if (form.contains(pressed)) return pressed;
  return [...form.querySelectorAll("button:not([formaction])")].find(
    (one) => one.type === "submit" && one.name === pressed.name && one.value === pressed.value,
  );
}

// When nothing is under way any more, what was pressed meanwhile is done.
function settle(form) {
  if ([...busy].some((sending) => formOf(sending) === form)) return;
  const boxes = boxesOf(form);
  const pressed = boxes.map((box) => box.pressed).find(Boolean);
  for (const box of boxes) box.pressed = null;
  // What is wrong is read first; it is taken off the list, or chosen anew.
  if (form.querySelector(UNFINISHED)) return;
  const button = pressed && sameButton(form, pressed);
  if (button) press(form, button);
}

// Why nothing went on, for whoever presses with a mouse, too: the focus alone shows them nothing.
function pointAt(row) {
  row.classList.add("sending__row--now");
  if (!row.querySelector(".sending__first")) {
    const first = document.createElement("p");
    first.className = "sending__first";
    first.textContent = words.first;
    row.append(first);
  }
  row.querySelector("button:last-of-type").focus();
  say(words.first);
}

document.addEventListener("change", (event) => {
  const chosen = event.target;
  const box = chosen.type === "file" && chosen.closest("[data-upload]");
  if (!box || !chosen.files.length) return;
  const files = [...chosen.files];
  // From here the pieces carry them; left in their box they would be sent twice.
  chosen.value = "";
  for (const file of files) begin(box, file);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.querySelector("[data-upload]")) return;
  const left = form.querySelector(UNFINISHED);
  const waits = [...busy].some((sending) => formOf(sending) === form);
  const removes = event.submitter && event.submitter.hasAttribute("formaction");
  if (removes) return;
  if (!left && !waits) return forget(form);
  event.preventDefault();
  event.stopImmediatePropagation();
  // What was refused or is not whole is taken off the list first, so that nobody believes it went along.
  if (left) return pointAt(left);
  const pressed = event.submitter || form.querySelector("button[name=keep]") || form.querySelector("button");
  for (const box of boxesOf(form)) box.pressed = pressed;
  say(words.sending);
}, true);

// What came before, and the page shows again, can be taken off the list, too.
for (const came of document.querySelectorAll("[data-came]")) {
  const box = came.closest("[data-upload]");
  const name = came.querySelector(".sending__name").textContent;
  addButtons({ box, name, mark: "", row: came, url: came.dataset.came });
}
recallAll();
