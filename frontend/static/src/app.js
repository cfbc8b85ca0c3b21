// Enhances pages that also work without scripts.
import htmx from "htmx.org";
import "@digdir/designsystemet-web/clickdelegatefor";
import "@digdir/designsystemet-web/dialog";
import "@digdir/designsystemet-web/ds-error-summary";
import "@digdir/designsystemet-web/ds-tabs";
import "@digdir/designsystemet-web/invokers";
import "@digdir/designsystemet-web/readonly";
import "./saving.js";
import "./choose.js";
import "./keeping.js";
import "./placed.js";
import "./propose.js";
import "./steps.js";
import "./unsaved.js";
import "./longest.js";
import "./looking.js";

window.htmx = htmx;

// Buttons that need the script are hidden in the page and shown here, also in what htmx loads.
htmx.onLoad((root) => {
  for (const button of root.querySelectorAll("[data-copy][hidden], [data-reveal][hidden], [data-print][hidden]")) {
    button.hidden = false;
  }
});

// An open menu closes on Escape and on a click elsewhere.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The key "/" leads to the search, or to its field if that is on the page.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const find = document.querySelector("a[data-find]");
  if (!find) return;
  event.preventDefault();
  const field = document.querySelector("#search input[type=search]");
  if (field) field.select();
  else find.click();
});

// say gives a message both on the page and to screen readers.
let silence;
function say(text) {
  const status = document.getElementById("status");
  if (!status || !text) return;
  status.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => status.replaceChildren(), text === status.dataset.signedOut ? 60000 : 8000);
}

// data-copy names the element whose text or value goes to the clipboard.
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = "value" in source ? source.value : source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    say(button.dataset.copied);
  } catch {
    if (source.select) source.select();
    say(button.dataset.failed);
  }
}

// data-reveal names a password field and shows its content.
function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copy) copy(button);
  if (button.dataset.reveal) reveal(button);
  if ("print" in button.dataset) window.print();
});

// A form or a button with data-confirm asks before it sends, and the answer is the act in the button's own words. A form
// is sent only once.
let confirmed;
function ask(text, button, send) {
  const dialog = document.getElementById("confirm");
  const act = dialog.querySelector("[value=yes]");
  act.textContent = button?.textContent.trim() || act.dataset.act;
  act.dataset.color = button?.dataset.color ?? "accent";
  dialog.querySelector("[data-text]").textContent = text;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && send(), { once: true });
  dialog.showModal();
}
// reach sends a form once the service has answered that the reader is still signed in: what was typed would be lost with
// a page that says that there is no connection, or that asks for the password.
let reached;
async function reach(form, button) {
  const { dataset } = document.getElementById("status");
  form.setAttribute("aria-busy", "true");
  let reply;
  try {
    reply = await fetch(dataset.probe, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15000) });
  } catch {
    return say(dataset.nothingSent);
  } finally {
    form.removeAttribute("aria-busy");
  }
  if (reply.type === "opaqueredirect") return say(dataset.signedOut);
  reached = form;
  form.requestSubmit(button);
  reached = undefined;
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const text = button?.dataset.confirm ?? form.dataset.confirm;
  if (text && confirmed !== form && reached !== form) {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(text, button, () => {
      confirmed = form;
      form.requestSubmit(button);
      confirmed = undefined;
    });
    return;
  }
  // Not form.method, which is a field of that name where there is one.
  if (form.getAttribute("method") === "post" && !form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [data-editable]")) {
    if (form.hasAttribute("aria-busy")) return event.preventDefault();
    if (reached !== form && document.getElementById("status")?.dataset.probe) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return reach(form, button);
    }
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), 5000); // the answer may be a file, and the page remains
  }
}, true);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

// A failed htmx request is announced; the typed text stays where it is.
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    const data = document.getElementById("status")?.dataset;
    say(event.detail.xhr?.status === 401 ? data?.signIn : data?.offline);
  });
}
