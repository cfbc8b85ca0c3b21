// Proposes a short name while its form's name is typed, as the server does for one left empty, until somebody types
// their own: data-proposes names the field, data-from what it is made from.
const plain = (letter) => ({ æ: "a", ø: "o" })[letter] ?? letter;
const shortName = (name) =>
  [...name.toLowerCase()]
    .map(plain)
    .join("")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[\s\p{P}]+/gu, "-")
    .replace(/[^a-z0-9-]/g, "")
    .replace(/^-+|-+(?=-)|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-proposes]");
  if (!form) return;
  const { [form.dataset.from]: name, [form.dataset.proposes]: short } = form.elements;
  if (event.target === short) short.dataset.typed = short.value;
  if (event.target === name && !short.dataset.typed) short.value = shortName(name.value);
});
