// Keeps what is typed in this window until it is saved: an ended session or a closed tab loses nothing.

export function keep(area, key) {
  const shown = area.value;
  const box = document.querySelector("[data-unsaved]");
  const kept = sessionStorage.getItem(key);
  if (kept !== null && kept !== shown) {
    box.hidden = false;
    box.querySelector("[data-restore]").addEventListener("click", () => {
      area.value = kept;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      box.hidden = true;
      area.focus();
    });
    box.querySelector("[data-forget]").addEventListener("click", () => {
      sessionStorage.removeItem(key);
      box.hidden = true;
      area.focus();
    });
  }
  let sending = false;
  area.addEventListener("input", () => {
    if (area.value === shown) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, area.value);
  });
  area.form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && area.value !== shown) event.preventDefault();
  });
}
