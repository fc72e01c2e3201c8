// Two comforts for forms: showing a typed password, and ignoring the second click on "send".

for (const button of document.querySelectorAll("[data-toggle-password]")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  if (!input) continue;
  button.hidden = false;
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.querySelector("[data-label]").textContent =
      visible ? button.dataset.hide : button.dataset.show;
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // A browser must never remember the password as ordinary text.
  input.form?.addEventListener("submit", () => show(false));
}

const submitButtons = (form) => form.querySelectorAll("button:not([type=button])");

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return; // a preview in a frame of this page: the page stays
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    // A fragment (of the skip link, say) would go along and draw the focus away on the next page.
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    // aria-disabled instead of disabled: the pressed button's own value must still be sent.
    for (const button of submitButtons(form)) button.setAttribute("aria-disabled", "true");
  });
}

// Coming back with the browser's button shows the page as it was left: make it usable again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
    for (const button of submitButtons(form)) button.removeAttribute("aria-disabled");
  }
});

// The error summary is where a person who hears the page has to start.
document.querySelector("[data-error-summary]")?.focus();
