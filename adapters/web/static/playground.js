// The page works without this file; with it, nothing reloads and other windows are heard at once.
const byId = (id) => document.getElementById(id);
const parser = new DOMParser();

// To the newest message, and no further than its first line.
function toEnd() {
  const messages = byId("messages"), newest = messages.querySelector("article:last-child");
  messages.scrollTop = newest ? newest.offsetTop - messages.offsetTop - 12 : 0;
}

// What has not changed stays as it is: the focus in it too, and nobody hears it read again.
function patch(old, fresh) {
  let at = old.firstElementChild;
  for (const node of [...fresh.children]) {
    if (!at || at.id !== node.id) { old.insertBefore(node, at); continue; }
    if (at.innerHTML !== node.innerHTML) {
      const held = at.contains(document.activeElement);
      at.innerHTML = node.innerHTML;
      if (held) at.focus({ preventScroll: true });
    }
    at = at.nextElementSibling;
  }
  while (at) { const gone = at; at = at.nextElementSibling; gone.remove(); }
}

function swap(page, ids) {
  for (const id of ids) {
    const fresh = page.getElementById(id), old = byId(id);
    if (!fresh || !old) continue;
    if (id === "messages") patch(old, fresh);
    else if (fresh.innerHTML !== old.innerHTML) old.innerHTML = fresh.innerHTML;
  }
}

function openDialog() {
  const dialog = document.querySelector("#dialog dialog");
  if (!dialog || dialog.matches(":modal")) return;
  dialog.removeAttribute("open"); // close() would also tell the listener below that it is over
  dialog.showModal();
  dialog.addEventListener("close", () => { byId("dialog").innerHTML = ""; });
  // The Escape key leaves a form as its × does: where that is a button, what was typed is kept.
  dialog.addEventListener("cancel", (event) => {
    const leave = dialog.querySelector("button.close");
    if (leave) { event.preventDefault(); leave.click(); }
  });
  const first = dialog.querySelector("[aria-invalid]") || dialog.querySelector(".fields input:not([type=hidden]), .fields select, .fields textarea");
  if (first) first.focus();
}

// One request after the other: an answer that overtook another would show the past.
let last = Promise.resolve();
const load = (...what) => (last = last.catch(() => {}).then(() => fetchPage(...what)));

async function fetchPage(url, options, ids) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const page = parser.parseFromString(await response.text(), "text/html");
  const count = document.querySelectorAll("#messages article").length;
  swap(page, ids);
  if (document.querySelectorAll("#messages article").length !== count) toEnd();
  if (ids.includes("dialog")) openDialog();
}

const look = () => load(location.href, {}, ["rooms", "messages", "now"]);

async function send(form, button) {
  const filled = new FormData(form, button);
  const data = form.enctype === "multipart/form-data" ? filled : new URLSearchParams(filled);
  if (button) button.disabled = true;
  try {
    await load(form.action, { method: "POST", body: data }, ["rooms", "messages", "dialog", "now"]);
    if (form.id === "composer") byId("text").value = "";
  } finally {
    if (button) button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("click", async (event) => {
  const close = event.target.closest("a.close");
  if (close) {
    event.preventDefault();
    close.closest("dialog").close();
  }
  const leap = event.target.closest("[data-hours]");
  if (leap) {
    byId("busy").textContent = document.body.dataset.busy;
    byId("busy").hidden = false;
    await fetch("/playground/clock", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ advance_hours: Number(leap.dataset.hours) }),
    });
    byId("busy").hidden = true;
    look();
  }
});

let waiting;
function listen() {
  const live = new EventSource(document.body.dataset.live);
  // Several changes in a row are one look.
  live.addEventListener("changed", () => { clearTimeout(waiting); waiting = setTimeout(look, 60); });
  addEventListener("pagehide", () => live.close());
}

if (document.body.dataset.live) {
  toEnd();
  openDialog();
  listen();
  byId("text").focus({ preventScroll: true });
}
