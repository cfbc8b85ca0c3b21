// A form with data-placed leads back to its page with the focus on one of its buttons. The page is scrolled so that the
// button stands where the one that was pressed stood, for whoever presses it again.
const place = "mognad placed";

document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
  if (defaultPrevented || !submitter || !("placed" in target.dataset)) return;
  sessionStorage.setItem(place, submitter.getBoundingClientRect().top);
});

const top = sessionStorage.getItem(place);
sessionStorage.removeItem(place);
if (top !== null) {
  window.addEventListener("load", () => {
    const button = document.getElementById(location.hash.slice(1));
    if (button) window.scrollBy({ top: button.getBoundingClientRect().top - top, behavior: "instant" });
  });
}
