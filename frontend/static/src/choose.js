// Ticks many boxes at once, which would otherwise take a request to the server: all, none, or an entity with those
// below it; data-below is the number of boxes that follow it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose]");
  const group = button?.closest("[data-choosing]");
  if (!group) return;
  event.preventDefault();
  const boxes = [...group.querySelectorAll(`input[name="${group.dataset.choosing}"]`)];
  if (button.dataset.choose === "under") {
    const first = Number(button.value);
    const some = boxes.slice(first, first + 1 + Number(boxes[first].dataset.below));
    const on = !some.every((box) => box.checked);
    for (const box of some) box.checked = on;
  } else {
    for (const box of boxes) box.checked = button.dataset.choose === "all";
  }
  count(group);
});
document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-choosing]");
  if (group) count(group);
});

function count(group) {
  const words = group.querySelector("[data-count]");
  if (!words) return;
  const chosen = group.querySelectorAll(`input[name="${group.dataset.choosing}"]:checked`).length;
  const pattern = [words.dataset.none, words.dataset.one][chosen] ?? words.dataset.many;
  words.textContent = pattern.replace("#", chosen);
}
