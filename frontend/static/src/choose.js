// Ticks many boxes at once, which would otherwise take a request to the server: all that the page says take part when
// all are chosen, none, those of a kind, or an entity with those below it; data-within has the ids of those above each.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose]");
  const group = button?.closest("[data-choosing]");
  if (!group) return;
  event.preventDefault();
  const boxes = [...group.querySelectorAll(`input[name="${group.dataset.choosing}"]`)];
  const { choose } = button.dataset;
  const board = (box) => box.dataset.kind === "committee";
  if (choose === "kind" || choose === "under") {
    const some = boxes.filter((box) => choose === "kind" ? box.dataset.kind === button.value
      : box.value === button.value || !board(box) && box.dataset.within.split(" ").includes(button.value));
    const on = !some.every((box) => box.checked);
    for (const box of some) box.checked = on;
  } else {
    for (const box of boxes) box.checked = choose === "all" && "all" in box.dataset;
  }
  count(group);
});
document.addEventListener("change", (event) => {
  const { form, name } = event.target;
  const group = event.target.closest("[data-choosing]") ?? form?.querySelector(`[data-choosing="${CSS.escape(name)}"]`);
  if (group) count(group);
});

// A group that is a fieldset counts the boxes of its whole form: the next round has some of them further up.
function count(group) {
  const words = group.querySelector("[data-count]");
  if (!words) return;
  const chosen = (group.form ?? group).querySelectorAll(`input[name="${group.dataset.choosing}"]:checked`).length;
  const pattern = [words.dataset.none, words.dataset.one][chosen] ?? words.dataset.many;
  words.textContent = pattern.replace("#", chosen);
}
