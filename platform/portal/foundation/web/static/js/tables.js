// A search field above a table that hides the rows without the typed words (accents do not matter).

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const box of document.querySelectorAll("[data-table-filter]")) {
  const input = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const table = document.getElementById(input.getAttribute("aria-controls"));
  if (!table) continue;
  const rows = [...table.tBodies[0].rows].map((row) => [row, fold(row.textContent)]);
  box.hidden = false;
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    status.textContent = words.length ? `${shown} / ${rows.length}` : "";
  });
}
