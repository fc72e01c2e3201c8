// Comforts of the desk: how many rows are chosen, all of them at once, and drafts that keep themselves.
// Without this file each box is ticked by itself, and a button keeps the draft.

for (const form of document.querySelectorAll("form[data-choosing]")) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const said = form.querySelector("[data-chosen]");
  const heading = form.querySelector("thead th");
  if (!boxes.length || !said) continue;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", heading.textContent.trim());
  heading.replaceChildren(all);
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && !all.checked;
    said.textContent = form.dataset.choosing.replace("{}", chosen);
    for (const button of form.querySelectorAll("button[name=deed]")) {
      button.toggleAttribute("aria-disabled", chosen === 0);
    }
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  form.addEventListener("submit", (event) => {
    if (!boxes.some((box) => box.checked)) event.preventDefault();
  });
  window.addEventListener("pageshow", tell);
  tell();
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const field = form.querySelector("textarea");
  const status = form.querySelector("[data-draft-status]");
  let waiting = 0;
  let kept = field.value;
  const keep = async () => {
    if (form.dataset.sending || field.value === kept) return;
    const text = field.value;
    const data = new FormData();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: data, redirect: "manual" });
      if (!answer.ok) throw new Error("not kept");
      kept = text;
      const clock = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      status.textContent = status.dataset.kept.replace("{}", clock);
    } catch {
      status.textContent = status.dataset.lost;
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  };
  form.addEventListener("input", soon);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}
