// Forms that take time to write, on pages that have several of them. Leaving the page with something that is not saved
// asks first. When one of the forms is sent, what is typed in the others is kept for the page that comes back.
const kept = "unsaved";
const forms = [...document.querySelectorAll("form[data-unsaved]")];
const typed = (form) => JSON.stringify([...new FormData(form)]);
const first = new Map(forms.map((form) => [form, typed(form)]));
const changed = (form) => typed(form) !== first.get(form);
const fields = (form) => [...form.elements].filter((e) => e.name && !["hidden", "submit", "button"].includes(e.type));

// name tells a form from the others, on the page that comes back too: where it goes and what stands hidden in it,
// except the version, which the saving of another may raise.
const name = (form) => {
  const hidden = [...form.elements].filter((e) => e.type === "hidden" && e.name !== "version");
  return JSON.stringify([form.getAttribute("action"), ...hidden.map((e) => [e.name, e.value])]);
};
const ticked = (e) => e.type === "checkbox" || e.type === "radio";
const state = (form) => fields(form).map((e) => (ticked(e) ? e.checked : e.value));
const before = new Map(forms.map((form) => [form, state(form)]));

const back = JSON.parse(sessionStorage.getItem(kept) ?? "{}");
sessionStorage.removeItem(kept);
for (const form of forms) {
  const { values, was, version } = back[name(form)] ?? {};
  const here = fields(form);
  if (values?.length !== here.length) continue;
  // What somebody else has changed meanwhile is not overwritten: with the version that was read before, the server
  // refuses to save and shows both.
  if (JSON.stringify(was) !== JSON.stringify(state(form)) && form.elements.version) form.elements.version.value = version;
  here.forEach((e, i) => {
    if (ticked(e)) e.checked = values[i];
    else e.value = values[i];
  });
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

let sent;
document.addEventListener("submit", (event) => {
  if (!forms.includes(event.target) || event.defaultPrevented) return;
  sent = event.target;
  if (event.submitter?.hasAttribute("data-onward")) return; // to another page
  const others = forms.filter((form) => form !== sent && changed(form));
  const keep = (form) => ({ values: state(form), was: before.get(form), version: form.elements.version?.value });
  sessionStorage.setItem(kept, JSON.stringify(Object.fromEntries(others.map((form) => [name(form), keep(form)]))));
});
window.addEventListener("beforeunload", (event) => {
  const stays = sent && sessionStorage.getItem(kept);
  if (forms.some((form) => form !== sent && changed(form)) && !stays) event.preventDefault();
});
