// The left and right arrow keys lead to the page before and after, by the links with data-step, unless somebody writes,
// chooses among radio buttons or scrolls a table sideways.
const steps = { ArrowLeft: "previous", ArrowRight: "next" };
document.addEventListener("keydown", (event) => {
  const step = steps[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], .scroll, dialog[open]")) return;
  const link = document.querySelector(`a[data-step="${step}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
