// "Copy" buttons beside values that are to be typed elsewhere. Without this file the buttons stay
// hidden and the text can be selected by hand.

const select = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};

for (const box of document.querySelectorAll("[data-copying]:not([data-ready])")) {
  box.dataset.ready = "1";
  const status = box.querySelector("[data-copy-status]");
  for (const button of box.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        status.textContent = box.dataset.copied.replace("{}", button.dataset.copy);
      } catch {
        // No clipboard here (an old browser, or it was refused): leave the last step to the person.
        select(document.getElementById(button.dataset.from));
        status.textContent = box.dataset.selected;
      }
    });
  }
}
