"use strict";
// Message content is untrusted. It is only inserted with textContent and checked
// URLs, never as markup.

const tail = 200; // messages shown per conversation; the JSON has all
const threads = new Map(); // "platform id" → {head, messages by position}
let open = decodeURIComponent(location.hash.slice(1));

const byId = (id) => document.getElementById(id);
const keyOf = (platform, id) => platform + " " + id;

function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function thread(platform, id) {
  const key = keyOf(platform, id);
  if (!threads.has(key)) threads.set(key, { head: { platform, id, title: "" }, messages: new Map() });
  return threads.get(key);
}

// An edit may add a message that is older than all that were loaded.
function ordered(t) {
  return [...t.messages.values()].sort((a, b) => a.position - b.position);
}

function nameOf(head) {
  return head.title || head.id;
}

function drawList() {
  const platforms = new Map();
  for (const [key, t] of threads) {
    if (!platforms.has(t.head.platform)) platforms.set(t.head.platform, []);
    platforms.get(t.head.platform).push([key, t]);
  }
  const nodes = [];
  for (const [platform, list] of [...platforms].sort()) {
    nodes.push(el("h2", "", platform));
    for (const [key, t] of list) {
      const button = el("button");
      button.type = "button";
      button.setAttribute("aria-current", String(key === open));
      button.append(el("span", "", nameOf(t.head)), el("span", "soft", lastWords(t)));
      button.addEventListener("click", () => select(key));
      nodes.push(button);
    }
  }
  if (!nodes.length) nodes.push(el("p", "empty", "No messages yet."));
  byId("list").replaceChildren(...nodes);
}

function lastWords(t) {
  const last = ordered(t).pop();
  if (!last) return "no messages";
  if (last.recalled) return "recalled";
  return last.text || last.kind;
}

function select(key) {
  open = key;
  history.replaceState(null, "", "#" + encodeURIComponent(key));
  draw();
  const box = byId("messages");
  box.scrollTop = box.scrollHeight;
}

function drawHead(t) {
  const parts = [el("h2", "", nameOf(t.head))];
  const facts = [t.head.platform, t.head.id];
  if (t.head.participants) facts.push(t.head.participants.length + " participants");
  if (t.head.gone) facts.push("disbanded");
  parts.push(el("p", "soft", facts.join(" · ")));
  if (t.head.announcement) parts.push(el("p", "", t.head.announcement));
  byId("head").replaceChildren(...parts);
}

function draw() {
  if (!threads.has(open)) open = [...threads.keys()][0] || "";
  drawList();
  const t = threads.get(open);
  if (!t) {
    byId("head").replaceChildren(el("h2", "", "No conversation"));
    byId("messages").replaceChildren();
    return;
  }
  drawHead(t);
  const box = byId("messages");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  box.replaceChildren(...ordered(t).map((m) => bubble(m, t)));
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function bubble(m, t) {
  const item = el("li", m.recalled ? "recalled" : "");
  item.append(meta(m));
  if (m.reply) item.append(el("blockquote", "", quoted(m.reply, t)));
  if (m.text) item.append(el("div", "said", m.text));
  for (const a of m.attachments) item.append(attachment(a));
  if (m.buttons.length) {
    const row = el("div", "buttons");
    row.append(...m.buttons.map(button));
    item.append(row);
  }
  if (m.history) item.append(versions(m.history));
  return item;
}

function meta(m) {
  const line = el("div", "meta");
  line.append(el("span", "", "#" + m.position), el("span", "", m.subject ? m.kind + ": " + m.subject : m.kind), el("time", "", new Date(m.sent_at).toLocaleString()));
  for (const mark of ["edited", "recalled", "pinned", "silent"]) {
    if (m[mark]) line.append(el("span", "mark", mark));
  }
  if (m.mentions) line.append(el("span", "", "mentions " + m.mentions.join(", ")));
  line.title = m.id;
  return line;
}

function quoted(id, t) {
  for (const m of t.messages.values()) {
    if (m.id === id) return m.recalled ? "(recalled)" : m.text || m.kind;
  }
  return "(unknown message)";
}

function attachment(a) {
  const label = (a.name || a.file) + (a.size ? " · " + a.size.toLocaleString() + " bytes" : "");
  if (!a.url || !a.url.startsWith("/sandbox/files/")) {
    return el("span", "file", a.kind + " " + label + (a.missing ? " · not uploaded" : ""));
  }
  if (a.kind === "image") {
    const image = el("img");
    image.src = a.url;
    image.alt = label;
    image.loading = "lazy";
    return image;
  }
  const link = el("a", "file", a.kind + " " + label);
  link.href = a.url;
  return link;
}

function button(b) {
  if (!/^https?:\/\//i.test(b.url || "")) return el("span", "", b.label);
  const link = el("a", "", b.label);
  link.href = b.url;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  return link;
}

function versions(list) {
  const box = el("details");
  box.append(el("summary", "", "earlier versions"));
  for (const v of list) box.append(el("div", "said", v.text || v.kind));
  return box;
}

async function load() {
  const answer = await fetch("/sandbox/api/conversations?tail=" + tail);
  if (!answer.ok) throw new Error("HTTP " + answer.status);
  threads.clear();
  for (const c of await answer.json()) {
    const t = thread(c.platform, c.id);
    t.head = c;
    for (const m of c.messages) t.messages.set(m.position, m);
  }
  draw();
}

let due = 0; // events in one frame are drawn together
function later(step) {
  cancelAnimationFrame(due);
  due = requestAnimationFrame(step);
}

function listen() {
  const events = new EventSource("/sandbox/api/events");
  const on = (name, step) => events.addEventListener(name, (e) => step(JSON.parse(e.data)));
  events.onopen = () => { byId("link").textContent = "live"; };
  events.onerror = () => { byId("link").textContent = "disconnected, reconnecting"; };
  on("reset", () => load().catch((e) => { byId("link").textContent = e.message; }));
  on("conversation", (s) => { thread(s.platform, s.conversation).head = s.header; later(draw); });
  on("message", (s) => {
    const messages = thread(s.platform, s.conversation).messages;
    messages.set(s.message.position, s.message);
    if (messages.size > tail) messages.delete(Math.min(...messages.keys()));
    later(draw);
  });
}

byId("reset").addEventListener("click", async () => {
  if (confirm("Delete all conversations, files and ledger entries of this sandbox?")) {
    await fetch("/sandbox/api/reset", { method: "POST" });
  }
});
listen();
