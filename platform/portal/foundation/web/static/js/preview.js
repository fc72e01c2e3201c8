// Shows a text that is being typed as its readers will see it. Without this there is a button.

const PAUSE = 400;

for (const box of document.querySelectorAll("[data-preview-of]")) {
  const field = document.getElementById(box.dataset.previewOf);
  const token = field?.form?.querySelector("[name=csrf_token]");
  if (!token) continue;
  let waiting;
  let asked = 0;
  const refresh = async () => {
    const turn = ++asked;
    const body = new URLSearchParams({ csrf_token: token.value, text: field.value });
    const answer = await fetch(box.dataset.previewUrl, { method: "POST", body }).catch(() => null);
    // Only what was asked last is shown; an error leaves the preview as it was.
    if (!answer?.ok || answer.redirected || turn !== asked) return;
    box.innerHTML = await answer.text();
    box.hidden = !box.textContent.trim();
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });
}
