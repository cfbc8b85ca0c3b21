// Says how many characters are left of a text from four fifths of the longest that is taken, and how many are too many.
// The words stand on the body; data-longest on a field is its own limit, and one below nought none at all.
const { longest, left, over } = document.body.dataset;
const marks = new Map();

function count(field) {
  const most = Number(field.dataset.longest ?? longest);
  const rest = most - [...field.value.trim()].length;
  const shown = most > 0 && rest <= most / 5;
  if (!shown && !marks.has(field)) return;
  if (!marks.has(field)) marks.set(field, mark(field));
  const status = marks.get(field);
  status.hidden = !shown;
  status.toggleAttribute("data-over", rest < 0);
  const text = rest < 0 ? `${over} ${-rest}` : `${left} ${rest}`;
  clearTimeout(status.timer);
  status.timer = setTimeout(() => { // at a pause, so that screen readers do not say every number
    status.textContent = shown ? text : "";
  }, 400);
}

function mark(field) {
  const status = document.createElement("p");
  status.className = "longest";
  status.setAttribute("role", "status");
  field.after(status);
  return status;
}

if (longest) {
  document.addEventListener("input", ({ target }) => target.tagName === "TEXTAREA" && count(target));
  for (const field of document.querySelectorAll("textarea")) count(field);
}
