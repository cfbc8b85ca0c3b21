// Keeps what is typed in a long form in the tab's session storage until it is saved, for whoever data-keep names: it
// survives a link, a closed session and a lost connection. The page that comes back sends it to the server, which shows
// the form with it and all the rows that it needs, and says that it is not saved.
const after = "mognad sent"; // the form whose saving the next page tells of
const form = document.querySelector("form[data-keep]");
const place = form && `mognad form ${form.dataset.keep} ${form.getAttribute("action")}`;

const storage = {
  get(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null; // Forbidden: the warning on leaving the page still applies.
    }
  },
  put(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, value);
    } catch {
      // Full or forbidden.
    }
  },
};

const saved = storage.get(after);
if (!document.querySelector("form[data-again]")) storage.put(after, null);
if (saved && document.querySelector("main > .ds-alert[data-color=success]")) storage.put(saved, null);

function start() {
  const typed = () => JSON.stringify([...new FormData(form)]);
  const first = typed();
  const unsaved = () => "typed" in form.dataset || typed() !== first;
  const keep = () => storage.put(place, unsaved() ? typed() : null);
  let going = false;

  const kept = storage.get(place);
  if ("typed" in form.dataset) keep();
  else if (kept && kept !== first) return bring(JSON.parse(kept));

  let soon;
  const later = () => {
    clearTimeout(soon);
    soon = setTimeout(keep, 300);
  };
  form.addEventListener("input", later);
  form.addEventListener("click", later); // boxes that a button ticks
  window.addEventListener("pagehide", () => going || keep());
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    clearTimeout(soon);
    keep();
    going = true;
    if (!event.submitter?.name) storage.put(after, place);
  });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-discard]")) return;
    clearTimeout(soon);
    storage.put(place, null);
    going = true;
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) going = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!going && unsaved()) event.preventDefault();
  });
}

function bring(entries) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.getAttribute("action");
  for (const [name, value] of [...entries, ["do", "kept"]]) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    again.append(field);
  }
  document.body.append(again);
  again.submit();
}

if (form) start();
