// Saves each unit of a form, an answer or a part of a judgement, as soon as something is typed. All text comes from the
// server: in its fragments, in templates and in data attributes of the form. What the server has not acknowledged is
// kept in the tab's session storage.

const box = document.querySelector("[data-unsent]");
const form = document.querySelector("form#answers, form#judging");

// Kept for each unit: the version it started from, the fields, and its address.
const prefix = box && `mognad answer ${box.dataset.reader} ${box.dataset.unsent} `;
const kept = {
  put(question, entry) {
    try {
      sessionStorage.setItem(prefix + question, JSON.stringify(entry));
    } catch {
      // Storage is full or forbidden: the warning on leaving the page still applies.
    }
  },
  remove(question) {
    try {
      sessionStorage.removeItem(prefix + question);
    } catch {
      // Nothing was kept either.
    }
  },
  all() {
    const entries = new Map();
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith(prefix)) entries.set(key.slice(prefix.length), JSON.parse(sessionStorage.getItem(key)));
      }
    } catch {
      // Treated as empty.
    }
    return entries;
  },
};

// written are the names of fields that somebody writes in.
const written = /\.(comment|reason|text|overall|statement|criterion|cause|consequence|words\d+)$|^text-/;

// list shows the kept answers that this page cannot send. Once answers are closed, a choice without text, such as a
// dispute that was never explained, is nothing to warn of: it stays in the tab in case they are opened again.
function list(entries) {
  if ("closed" in box.dataset) {
    const chosen = /\.(value|stance)$/;
    entries = new Map([...entries].filter(([, { fields }]) => fields.some(([name, , value]) => value && !chosen.test(name))));
  }
  box.hidden = entries.size === 0;
  // What the server does not take as it is would be refused again, so nobody is told that it will be sent.
  const refused = [...entries.values()].filter((entry) => entry.refused).length;
  if (refused && refused === entries.size) box.querySelector("p").textContent = box.dataset.refused;
  box.querySelector("ul").replaceChildren(...[...entries].map(([id, entry]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${entry.area}#${entry.anchor}`;
    link.textContent = entry.title;
    item.append(link);
    if (entry.refused && refused < entries.size) {
      const why = document.createElement("p");
      why.className = "small";
      why.textContent = box.dataset.refused;
      item.append(why);
    }
    for (const [name, , value] of entry.fields) {
      if (!written.test(name) || !value) continue;
      const said = document.createElement("p");
      said.className = "said small";
      said.textContent = value;
      item.append(said);
    }
    return item;
  }));
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const passing = new Set([0, 408, 425, 429, 500, 502, 503, 504]); // statuses after which trying again may help
const unanswered = new Set([0, 500, 502, 504]); // statuses after which nobody knows whether the server has done it

// send asks for a fragment. The status is 0 when no whole answer came, and 401 when signing in is needed.
async function send(url, body) {
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET", body, redirect: "manual", cache: "no-store",
      headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(15000),
    });
    if (response.type === "opaqueredirect") return { status: 401 };
    const text = await response.text();
    return { status: response.status, why: response.headers.get("X-Unsaved"), page: new DOMParser().parseFromString(text, "text/html") };
  } catch {
    return { status: 0 };
  }
}

// rest puts the focus on what has to be filled in.
function rest(article) {
  article.querySelector("input:checked, input:not([type=hidden]), a, button")?.focus({ preventScroll: true });
}

// take puts the named parts of a fragment in their places in the page. The focused element may be replaced: the focus
// then stays in the question.
function take(page) {
  const focus = document.activeElement;
  const around = focus?.closest("[data-question]");
  for (const part of page.querySelectorAll("[data-part]")) {
    for (const here of document.querySelectorAll(`[data-part="${CSS.escape(part.dataset.part)}"]`)) {
      if (here.outerHTML === part.outerHTML) continue;
      for (const { name } of [...here.attributes]) if (!part.hasAttribute(name)) here.removeAttribute(name);
      for (const { name, value } of part.attributes) here.setAttribute(name, value);
      if (here.type === "hidden") here.value = part.value;
      here.replaceChildren(...[...part.childNodes].map((node) => document.importNode(node, true)));
    }
  }
  if (around?.isConnected && !focus.isConnected) rest(around);
}

// stored is what a field held when the page was made, or last saved.
function stored(field) {
  if (field.tagName !== "SELECT") return field.defaultValue.replaceAll("\r\n", "\n");
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
}

// store makes a value what a field holds when nothing is changed.
function store(field, value) {
  if (field.type === "radio") field.defaultChecked = value;
  else if (field.tagName !== "SELECT") field.defaultValue = value;
  else for (const option of field.options) option.defaultSelected = option.value === value;
}

const questions = new Map();

class Question {
  constructor(article) {
    this.id = article.dataset.question;
    this.key = article.dataset.key ?? this.id;
    this.use(article);
  }

  // use takes an article as the page has it: its fields hold what is saved.
  use(article) {
    this.article = article;
    this.held = "conflict" in article.dataset ? "conflict" : ""; // why nothing is sent until the reader does something
    this.forced = "typed" in article.dataset && !this.held; // send even though nothing differs
    this.doubt = null; // the fields as they were sent, which may have been saved
    this.doubtful = false; // the server has said that it does not know
    this.acts = []; // addresses of the buttons pressed
    for (const button of article.querySelectorAll("[data-add]")) button.hidden = false;
  }

  part(name) {
    return this.article.querySelector(`[data-part="${this.id}-${name}"]`);
  }

  get fields() {
    return [...this.article.querySelectorAll("input:not([type=hidden]), select, textarea")]
      .filter((field) => field.name && !field.name.endsWith(".to"));
  }

  // given tells what the fields are of, such as the part of a question, and is sent with them.
  get given() {
    return [...this.article.querySelectorAll("input[type=hidden]")]
      .filter((field) => field !== this.part("version")).map(({ name, value }) => [name, value]);
  }

  get version() {
    return Number(this.part("version")?.value ?? this.article.dataset.version);
  }

  set version(number) {
    this.part("version").value = number;
    this.article.dataset.version = number;
  }

  get dirty() {
    return this.forced || Boolean(this.doubt) || this.fields.some((field) => field.type === "radio" ? field.checked !== field.defaultChecked
      : field.value !== stored(field));
  }

  get unsaved() {
    return this.dirty || Boolean(this.running) || this.acts.length > 0;
  }

  // entries are the fields as they are sent: name, place among those of the name, value.
  get entries() {
    const seen = {};
    return this.fields.flatMap((field) => {
      const place = seen[field.name] = (seen[field.name] ?? -1) + 1;
      return field.type === "radio" && !field.checked ? [] : [[field.name, place, field.value]];
    });
  }

  say(state, text) {
    const status = this.part("status");
    if (!this.pending) this.settled = [status.dataset.state, status.textContent];
    status.dataset.state = state;
    if (status.textContent !== text) status.textContent = text;
  }

  // pending reports whether the status says that something is not saved.
  get pending() {
    return ["waiting", "unsaved"].includes(this.part("status").dataset.state);
  }

  // need is the field that must be filled in before sending.
  get need() {
    const empty = (name) => this.article.querySelector(`[name="${this.id}.${name}"]`)?.value.trim() === "";
    if (this.article.querySelector("[data-disputed]:checked") && empty("comment")) return form.dataset.needComment;
    const own = !this.article.querySelector("[data-disputed]:not(:checked)");
    if (own && this.article.querySelector("[data-not-applicable]:checked") && empty("reason")) {
      return form.id === "judging" ? form.dataset.needNotAssessed : form.dataset.needReason;
    }
    return "";
  }

  keep() {
    if (!this.dirty) return kept.remove(this.key);
    const { title } = this.article.dataset;
    kept.put(this.key, {
      area: location.pathname, anchor: this.article.closest("[id]").id,
      title: this.key === this.id ? `${this.id} ${title}` : title, version: this.version, fields: this.entries,
      refused: this.held === "refused", doubt: this.doubt,
    });
  }

  changed(now) {
    if (this.held === "refused") this.held = "";
    this.keep();
    clearTimeout(this.timer);
    if (!this.dirty && !this.held && !this.running && this.pending && this.settled) this.say(...this.settled); // as stored again
    if (!this.dirty || this.held) return;
    if (now) return this.flush();
    if (!this.running) this.say("waiting", form.dataset.waiting);
    this.timer = setTimeout(() => this.flush(), 1200);
  }

  // flush sends unsaved changes, one request at a time, and reports whether nothing is left.
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async run() {
    while (!this.held && (this.dirty || this.acts.length > 0)) {
      if (this.dirty && this.need) {
        this.say("unsaved", this.need);
        return false;
      }
      const going = this.dirty ? await this.save() : await this.act();
      if (!going) return false;
    }
    return !this.dirty && this.acts.length === 0;
  }

  // save sends what is typed. What may have been saved before is sent once more first: the server takes it as the same,
  // while a newer text, which starts from the same version, would conflict with the reader's own.
  async save() {
    const sent = new Map(this.fields.map((field) => [field, field.type === "radio" ? field.checked : field.value]));
    const typed = this.entries.map(([name, , value]) => [name, value]);
    const earlier = this.doubt && JSON.stringify(this.doubt) !== JSON.stringify(typed);
    const going = earlier ? this.doubt : typed;
    const body = new URLSearchParams([[`${this.id}.version`, this.version], ...this.given, ...going]);
    this.keep();
    const slow = setTimeout(() => this.say("waiting", form.dataset.saving), 500);
    const reply = await send(this.article.dataset.href, body);
    clearTimeout(slow);
    if (!this.acknowledged(reply)) {
      const goOn = earlier && (reply.status === 500 || !passing.has(reply.status) && reply.status !== 401 && reply.status !== 412);
      if (!goOn) return this.refused(reply, going);
      // Refused, so it was not saved before either; or it may fail every time. What is typed now is sent, which shows both
      // if it was saved after all.
      this.doubt = null;
      this.doubtful = false;
      this.keep();
      return true;
    }
    this.doubt = null;
    this.doubtful = false;
    if (earlier) {
      this.forced = true; // what was typed since is still to be sent
      this.accept(reply.page);
      this.keep();
      return true;
    }
    for (const [field, value] of sent) store(field, value);
    this.forced = false;
    this.keep();
    this.accept(reply.page);
    return true;
  }

  // act presses a button beside the question, whose answer is the refreshed question.
  async act() {
    const to = this.article.querySelector("select")?.value ?? "";
    const body = new URLSearchParams([[`${this.id}.version`, this.version], [`${this.id}.to`, to]]);
    const reply = await send(this.acts[0], body);
    if (this.acknowledged(reply)) {
      this.acts.shift();
      this.accept(reply.page);
      return true;
    }
    if (!passing.has(reply.status) && reply.status !== 401) this.acts.shift();
    // Nothing typed conflicts with what somebody else has saved: it is shown, and the button can be pressed again.
    if (reply.status === 412 && !this.dirty) return this.renew();
    return this.refused(reply);
  }

  // acknowledged reports whether the server confirms in a complete answer that it is saved.
  acknowledged({ status, page }) {
    return status >= 200 && status < 300 && Boolean(page.querySelector(`[data-part="${this.id}-status"][data-state="saved"]`));
  }

  accept(page) {
    connected();
    onlyReadingIsOver();
    const article = page.querySelector(`[data-question="${this.id}"]`);
    if (article && !this.dirty) this.replace(article);
    take(page);
    this.article.dataset.version = this.version;
    if (this.dirty) this.say("waiting", form.dataset.waiting); // what was typed since is not saved yet
  }

  // replace refreshes the question in place, keeping open parts open and the focus where it was.
  replace(article) {
    const old = this.article;
    const focus = old.contains(document.activeElement) ? document.activeElement : null;
    const acts = this.acts;
    const fresh = document.importNode(article, true);
    for (const details of old.querySelectorAll("details[open]")) {
      const same = !details.matches(".hand") && fresh.querySelector(`details.${details.className}`);
      if (same) same.open = true;
    }
    old.replaceWith(fresh);
    this.use(fresh);
    this.acts = acts;
    kept.remove(this.key);
    const same = focus?.id && document.getElementById(focus.id);
    if (same) same.focus({ preventScroll: true });
    else if (focus) rest(fresh);
  }

  // refused handles a reply that does not confirm, to the fields sent, if any.
  refused({ status, page, why }, going) {
    if (status === 401) {
      signedOut();
      this.say("unsaved", form.dataset.waiting);
      return false;
    }
    if (passing.has(status)) {
      if (going && (why === "unknown" || unanswered.has(status))) {
        this.doubt = going;
        this.keep();
      }
      this.doubtful ||= why === "unknown"; // until the server says that it is saved
      disconnected(why);
      this.say("unsaved", this.doubtful ? form.dataset.unknown : form.dataset.busy);
      return false;
    }
    connected();
    this.doubt = null;
    this.doubtful = false;
    this.held = status === 412 ? "conflict" : "refused";
    this.keep();
    if (page?.querySelector(`[data-reply="${this.id}"]`)) {
      const version = this.version;
      take(page);
      if (this.part("version")) this.version = version; // what was sent started from here
    } else this.say("unsaved", form.dataset.refused);
    return false;
  }

  // mine overwrites what somebody else has saved with what the reader has typed.
  mine(version) {
    this.version = version;
    this.held = "";
    this.forced = true;
    this.keep();
    return this.flush();
  }

  // theirs discards what the reader has typed, and reports whether it could.
  async theirs() {
    const { status, page, why } = await send(this.article.dataset.href);
    if (status !== 200) return this.refused({ status, why });
    connected();
    this.acts = [];
    this.replace(page.querySelector("[data-question]"));
    take(page);
    return true;
  }

  // renew shows the question as it is now and says that somebody else has changed it.
  async renew() {
    if (await this.theirs()) await this.updated();
    return false;
  }

  async updated() {
    const own = this.part("status").textContent;
    await wait(50); // so that screen readers announce the change
    this.say("answered", [form.dataset.updated, own].filter(Boolean).join(". "));
  }

  // restore restores what was kept.
  restore(entry) {
    for (const field of this.fields) if (field.type === "radio") field.checked = false;
    for (const [name, place, value] of entry.fields) {
      let named = this.fields.filter((field) => field.name === name);
      while (!named[place] && /\.evidence_/.test(name)) {
        addRow(this.article.querySelector(".rows"));
        named = this.fields.filter((field) => field.name === name);
      }
      const field = named[0]?.type === "radio" ? named.find((radio) => radio.value === value) : named[place];
      if (field?.type === "radio") field.checked = true;
      else if (field) field.value = value;
    }
    const now = this.version;
    this.version = entry.version;
    this.doubt = entry.doubt ?? null;
    if (!this.dirty) this.version = now;
    this.keep();
    const proof = this.article.querySelector(".proof");
    if (proof && this.fields.some((field) => /\.evidence_/.test(field.name) && field.value)) proof.open = true;
  }

  // elsewhere handles a change by somebody else, which may be of another unit with the same version.
  async elsewhere(version) {
    if (this.running || this.doubt || this.held === "conflict" || !(version > this.version)) return;
    const typing = this.dirty;
    const href = new URL(this.article.dataset.href, location);
    if (typing) href.searchParams.set("since", this.version);
    const { status, page } = await send(href);
    if (status !== 200 || this.running || this.doubt) return;
    if (typing) {
      if (page.querySelector("[data-stored]")) this.refused({ status: 412, page });
    } else if (!this.dirty) {
      const before = JSON.stringify(this.entries);
      this.replace(page.querySelector("[data-question]"));
      take(page);
      if (JSON.stringify(this.entries) !== before || this.key === this.id) await this.updated();
    }
  }
}

// addRow adds a row of evidence.
function addRow(rows) {
  const row = rows.lastElementChild.cloneNode(true);
  for (const field of row.querySelectorAll("input")) {
    const id = field.id.replace(/\d+$/, rows.children.length);
    row.querySelector(`label[for="${field.id}"]`).htmlFor = id;
    field.id = id;
    field.defaultValue = field.value = "";
  }
  rows.append(row);
  return row;
}

// Connection: lost, restored, or refused because the session has ended.
let lost = "";
let pause = 0;
let again;
function show(name) {
  const region = document.getElementById("connection");
  const template = name && document.querySelector(`template[data-say="${name}"]`);
  region.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
  if (name === "read-only") onlyReadingIsOver();
}

// onlyReadingIsOver removes what the page was sent with: that nothing can be saved is said here now, or true no longer.
function onlyReadingIsOver() {
  document.querySelector("[data-only-reading]")?.remove();
}
const every = () => [...questions.values()];
const byKey = (key) => every().find((q) => q.key === key);
const flushAll = () => Promise.all(every().filter((q) => q.dirty || q.acts.length > 0).map((q) => q.flush()));

function retry() {
  clearTimeout(again);
  const waiting = every().some((q) => !q.held && (q.dirty || q.acts.length > 0));
  return waiting ? flushAll() : poll();
}

// Why nothing is saved is in the reply if more is known of it than that the service cannot be reached.
function disconnected(why) {
  const now = why ?? "offline";
  if (lost !== now) show(now);
  lost = now;
  clearTimeout(again);
  pause = Math.min(pause ? pause * 2 : 2000, 60000);
  again = setTimeout(retry, pause * (.8 + Math.random() * .4));
}

function signedOut() {
  if (lost !== "sign-in") show("sign-in");
  lost = "sign-in";
  clearTimeout(again);
}

function connected() {
  pause = 0;
  clearTimeout(again);
  if (!lost) return;
  lost = "";
  show("");
  flushAll().then((all) => {
    if (lost || !all.every(Boolean)) return;
    show("back");
    setTimeout(() => !lost && show(""), 6000);
  });
}

// poll asks for the current versions while somebody looks at the page and is active on it.
const often = 10000;
const idle = 10 * 60000;
let active = Date.now();
async function poll() {
  const reply = await send(form.dataset.poll ?? form.getAttribute("action"));
  if (reply.status === 401) return signedOut();
  if (passing.has(reply.status)) return disconnected();
  connected();
  if (reply.status !== 200) return;
  const now = new Map([...reply.page.querySelectorAll("[data-now]")].map((data) => [data.dataset.now, Number(data.value)]));
  for (const [id, version] of now) await questions.get(id)?.elsewhere(version);
  take(reply.page);
}

// leave goes to another page when everything is saved; otherwise it shows what is not.
async function leave(href) {
  await Promise.race([flushAll(), wait(4000)]);
  const unsaved = every().find((q) => q.unsaved);
  if (!unsaved) return location.assign(href);
  unsaved.article.querySelector("textarea, input:not([type=hidden])")?.focus();
  unsaved.article.scrollIntoView({ block: "center" });
}

// whole sends the whole form, whose button does more than save. Nobody is told that text would be lost, since it is sent.
let going = false;
async function whole(button) {
  await Promise.race([flushAll(), wait(4000)]);
  const href = form.dataset.poll ?? form.getAttribute("action");
  const { status } = await send(href); // a form sent without a connection would be lost
  if (status === 401) return signedOut();
  if (status !== 200) return disconnected();
  delete button.dataset.confirm; // it has been answered
  going = true; // what is still unsaved is sent too, and shown again
  form.requestSubmit(button);
}

// A draft is text that is only sent with the whole form.
const drafts = () => [...document.querySelectorAll("[data-draft] [data-keep]")];
const draftKey = (field) => `draft ${location.pathname} ${field.closest("[data-draft]").dataset.draft}`;
function keepDraft(field) {
  if (!field.value || field.value === field.defaultValue) return kept.remove(draftKey(field));
  kept.put(draftKey(field), {
    area: location.pathname, anchor: field.id, title: field.labels[0]?.textContent ?? "", fields: [[field.name, 0, field.value]],
  });
}
function restoreDrafts() {
  for (const field of drafts()) {
    const entry = kept.all().get(draftKey(field));
    // What was added is in the page, and is not written again.
    const added = entry && [...field.closest(".recommended").querySelectorAll("li a")].some((a) => a.textContent === entry.fields[0][2].trim());
    if (added) kept.remove(draftKey(field));
    else if (entry && !field.value) {
      field.value = entry.fields[0][2];
      field.closest("details").open = true;
    }
    field.addEventListener("input", () => keepDraft(field));
  }
}

function start() {
  for (const article of form.querySelectorAll("[data-question]")) questions.set(article.dataset.question, new Question(article));
  const of = (target) => questions.get(target.closest?.("[data-question]")?.dataset.question);
  for (const button of document.querySelectorAll("[data-manual]")) button.hidden = true;

  form.addEventListener("input", ({ target }) => target.name?.endsWith(".to") || of(target)?.changed(target.type === "radio"));
  form.addEventListener("change", ({ target }) => target.name?.endsWith(".to") || of(target)?.changed(true));
  form.addEventListener("focusout", ({ target }) => {
    const q = of(target);
    if (q?.dirty && !q.held && target.name && target.value !== undefined && target.tagName !== "BUTTON") q.flush();
  });
  form.addEventListener("click", ({ target }) => {
    const add = target.closest("[data-add]");
    if (add) addRow(add.closest("details").querySelector(".rows")).querySelector("input").focus();
  });
  form.addEventListener("submit", (event) => {
    if (going) return;
    event.preventDefault();
    form.removeAttribute("aria-busy");
    const button = event.submitter;
    const q = button && of(button);
    if (button?.name === "mine") return q.mine(button.value.split(" ")[1]);
    if (button?.name === "theirs") return q.theirs();
    if (button && "act" in button.dataset) {
      if (button.formAction.endsWith("/keep")) {
        for (const field of q.fields) if (field.type === "radio") field.checked = field.defaultChecked;
        const reason = q.article.querySelector(`[name="${q.id}.reason"]`);
        reason.value = reason.defaultValue;
      }
      if (q.held === "refused") q.held = "";
      if (q.acts.length === 0) q.acts.push(button.formAction);
      return q.flush();
    }
    if (button?.value === "next") return leave(form.dataset.next);
    if (button && "whole" in button.dataset) return whole(button);
    flushAll();
  });

  // Links wait a moment for requests under way; the browser asks before leaving if something cannot be saved.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.origin !== location.origin || link.pathname === location.pathname && link.hash) return;
    if (!every().some((q) => q.unsaved)) return;
    event.preventDefault();
    Promise.race([flushAll(), wait(3000)]).then(() => location.assign(link.href));
  });
  window.addEventListener("pageshow", () => {
    going = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!going && every().some((q) => q.unsaved)) event.preventDefault();
  });

  for (const event of ["pointerdown", "keydown"]) {
    document.addEventListener(event, () => {
      const slept = Date.now() - active > idle;
      active = Date.now();
      if (slept) poll();
    }, true);
  }
  document.addEventListener("visibilitychange", () => document.hidden || retry());
  window.addEventListener("online", retry);
  window.addEventListener("offline", () => send(form.dataset.poll ?? form.getAttribute("action")).then(({ status }) => status === 0 && disconnected()));
  setInterval(() => {
    if (!document.hidden && !lost && Date.now() - active < idle) poll();
  }, often);

  if ("editable" in form.dataset) {
    restoreDrafts();
    let restored = false;
    for (const [id, entry] of kept.all()) {
      const q = byKey(id);
      if (!q) continue;
      q.restore(entry);
      restored = true;
    }
    if (restored) show("restored");
    flushAll().then((all) => {
      if (restored && !lost && all.every(Boolean)) setTimeout(() => !lost && show(""), 10000);
    });
  }
}

if (form) start();
if (box) list(new Map([...kept.all()].filter(([id, entry]) => !((byKey(id) || entry.area === location.pathname && id.startsWith("draft ")) && "editable" in form.dataset))));
