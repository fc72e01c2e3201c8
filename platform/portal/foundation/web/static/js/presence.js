// Colleagues at the same matter: asks each half minute while the page is looked at, which also tells
// the others that it is. Without this file the page says who was here when it was made.

const EVERY = 30_000;

for (const box of document.querySelectorAll("[data-presence]")) {
  let shown = box.innerHTML.trim();
  let timer = 0;
  const ask = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(box.dataset.presence, { redirect: "error" });
      if (!answer.ok) return; // signed out meanwhile: the next click says so
      const told = (await answer.text()).trim();
      // Only what is new is written, so that it is only then read out.
      if (told !== shown) {
        box.innerHTML = told;
        shown = told;
      }
    } catch {
      // No connection for now.
    }
    timer = setTimeout(ask, EVERY);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
