// Puts the chosen reply template where the cursor stands in the text field; what was typed stays, and
// the browser can undo it. Without this file the page is loaded anew with the text in the field.

for (const form of document.querySelectorAll("[data-template-picker]")) {
  const field = document.getElementById(form.dataset.templatePicker);
  const select = form.querySelector("select");
  if (!field) continue;
  form.addEventListener("submit", (event) => {
    const text = select.selectedOptions[0]?.dataset.text;
    event.preventDefault();
    field.focus();
    if (!text) return;
    const before = field.value.slice(0, field.selectionStart);
    const after = field.value.slice(field.selectionEnd);
    const put = (/\S$/.test(before) ? "\n\n" : "") + text + (/^\S/.test(after) ? "\n\n" : "");
    // insertText can be undone with Ctrl+Z; where a browser does not know it, the text is set.
    if (!document.execCommand("insertText", false, put)) {
      field.setRangeText(put, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}
