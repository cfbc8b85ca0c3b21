// Chooses many boxes at a time where the page would otherwise ask the server to: all, none, or an entity with those
// below it, which are as many of the following boxes as data-below says.
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
