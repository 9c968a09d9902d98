// Sends chosen files at once, in pieces (tus 1.0.0), and goes on where a bad line broke. The form then carries the id of
// what came; without this script it carries the files themselves.
const PIECE = 256 * 1024;
const KINDS = /\.(pdf|jpe?g|png)$/i;
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

function call(sending, method, url, headers, body) {
  const token = sending.form.querySelector("[name=csrfmiddlewaretoken]");
  const stop = typeof AbortController === "function" ? new AbortController() : null;
  sending.stop = stop;
  return fetch(url, {
    method,
    body,
    headers: Object.assign({ "Tus-Resumable": "1.0.0", "X-CSRFToken": token ? token.value : "" }, headers),
    credentials: "same-origin",
    redirect: "manual",
    signal: stop ? stop.signal : undefined,
  });
}

// The same file in the same box goes on after the page was loaded again. What is remembered goes with the tab.
function mark(sending) {
  const { name, size: bytes, lastModified } = sending.file;
  return ["upload", location.pathname, sending.box.dataset.name, name, bytes, lastModified].join("|");
}

function remember(sending, url) {
  try {
    if (url) sessionStorage.setItem(mark(sending), url);
    else sessionStorage.removeItem(mark(sending));
  } catch (refused) {
    // Without memory a reload begins anew.
  }
}

function remembered(sending) {
  try {
    return sessionStorage.getItem(mark(sending));
  } catch (refused) {
    return null;
  }
}

// What the form takes along is used up; the same file chosen once more is a new one.
function forget(form) {
  for (const sending of sent) if (sending.form === form) remember(sending, "");
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
  say(`${sending.file.name}: ${words.waiting}`);
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
  settle(sending.form);
}

function show(sending, offset) {
  sending.bar.value = offset;
  const percent = Math.floor((offset * 100) / sending.file.size);
  sending.words.textContent = `${words.sending}: ${percent}% (${size(offset)} / ${size(sending.file.size)})`;
}

function finish(sending) {
  sent.add(sending);
  sending.bar.remove();
  const id = sending.url.split("/").filter(Boolean).pop();
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: `uploaded-${sending.box.dataset.name}`, value: id });
  sending.row.append(field);
  sending.words.textContent = words.done;
  say(`${sending.file.name}: ${words.done}`);
}

function fail(sending, why) {
  sending.row.classList.add("sending__row--wrong");
  sending.bar.remove();
  sending.words.textContent = why;
  sending.words.setAttribute("role", "alert");
  sending.failed = true;
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
  if (url) call(sending, "DELETE", url, {}).catch(() => {});
  row.remove();
  box.querySelector("input[type=file]").focus();
}

function begin(box, file) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  const told = document.createElement("span");
  row.className = "sending__row";
  name.className = "sending__name";
  name.textContent = file.name;
  told.className = "hint";
  Object.assign(bar, { max: file.size || 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  const sending = { box, file, row, bar, words: told, form: box.closest("form"), tries: 0, url: "" };
  const up = button(words.up, file.name, () => {
    if (row.previousElementSibling) row.previousElementSibling.before(row);
    up.focus();
  });
  up.className = "plain sending__up";
  row.append(name, bar, told, up, button(words.cancel, file.name, () => cancel(sending)));
  box.querySelector(".sending__list").append(row);
  const most = Number(box.dataset.most);
  const large = (words.large || "").replace("{size}", size(file.size)).replace("{limit}", size(most));
  if (file.size > most) return fail(sending, large);
  if (!KINDS.test(file.name)) return fail(sending, words.kind);
  return run(sending);
}

function press(form, pressed) {
  // A click right after another one counts as the same; asked this way it is not a click.
  if (form.requestSubmit) form.requestSubmit(pressed);
  else pressed.click();
}

// When nothing is under way any more, what was pressed meanwhile is done.
function settle(form) {
  if ([...busy].some((sending) => sending.form === form)) return;
  const pressed = form.pressed;
  form.pressed = null;
  // What is wrong is read first; it is taken off the list, or chosen anew.
  if (form.querySelector(".sending__row--wrong")) return;
  if (pressed) press(form, pressed);
}

for (const box of document.querySelectorAll("[data-upload]")) {
  box.addEventListener("change", (event) => {
    const chosen = event.target;
    if (chosen.type !== "file" || !chosen.files.length) return;
    const files = [...chosen.files];
    // From here the pieces carry them; left in their box they would be sent twice.
    chosen.value = "";
    for (const file of files) begin(box, file);
  });
  const form = box.closest("form");
  if (form.dataset.uploads) continue;
  form.dataset.uploads = "1";
  form.addEventListener("submit", (event) => {
    const wrong = form.querySelector(".sending__row--wrong button:last-of-type");
    const waits = [...busy].some((sending) => sending.form === form);
    const removes = event.submitter && event.submitter.hasAttribute("formaction");
    if (removes) return;
    if (!wrong && !waits) return forget(form);
    event.preventDefault();
    event.stopImmediatePropagation();
    // What was refused is taken off the list first, so that nobody believes it went along.
    if (wrong) return wrong.focus();
    form.pressed = event.submitter || form.querySelector("button[name=keep]") || form.querySelector("button");
    say(words.sending);
  }, true);
}
