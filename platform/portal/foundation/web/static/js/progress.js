// Work that goes on in the background: asks gently how far it is, and loads the page anew when it is
// over. Without this file the page refreshes itself.

const EVERY = 1500;

for (const box of document.querySelectorAll("[data-progress]")) {
  const [work, share, count] = ["work", "share", "count"].map((name) =>
    box.querySelector(`[data-${name}]`),
  );
  const bar = box.querySelector("progress");
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.progress, { redirect: "error" });
      if (!answer.ok) return; // signed out meanwhile: the next click says so
      const told = await answer.json();
      if (!told.working) {
        location.reload();
        return;
      }
      const done = told.total ? Math.floor((100 * told.done) / told.total) : 0;
      if (work.textContent !== told.work) work.textContent = told.work;
      share.textContent = `${done} %`;
      count.textContent = told.total ? `${told.done} / ${told.total}` : "";
      bar.value = done;
    } catch {
      // No connection for now.
    }
    setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
}
