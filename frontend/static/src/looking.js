// A page that does not know whether a form was saved looks by itself, and sends the form to where that is told as soon as
// it is known: what was typed is in it.
const form = document.querySelector("form[data-look]");
let pause = 2000;

async function look() {
  try {
    const reply = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(), redirect: "manual", cache: "no-store",
      headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(15000),
    });
    const outcome = reply.headers.get("X-Outcome");
    if (outcome && outcome !== "unknown") return form.requestSubmit();
  } catch {
    // No whole answer came: asked again.
  }
  pause = Math.min(pause * 1.5, 30000);
  setTimeout(look, pause);
}

if (form) setTimeout(look, pause);
