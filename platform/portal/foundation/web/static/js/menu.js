// The menu: a disclosure button on small screens, and drop-down groups that close by themselves.
// Without this file the button is a link to the menu, and the groups are plain <details>.

const link = document.querySelector("[data-menu-button]");
const menu = link && document.getElementById(link.hash.slice(1));

if (menu) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.append(...link.childNodes);
  button.setAttribute("aria-controls", menu.id);
  const set = (open) => {
    menu.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  set(false);
  button.addEventListener("click", () => set(!menu.classList.contains("is-open")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.classList.contains("is-open")) return;
    set(false);
    button.focus();
  });
  link.replaceWith(button);
}

const groups = [...document.querySelectorAll(".menu-top details")];
const wide = window.matchMedia("(width >= 56rem)");

for (const group of groups) {
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !group.open || !wide.matches) return;
    group.open = false;
    group.querySelector("summary").focus();
  });
  group.addEventListener("focusout", (event) => {
    if (wide.matches && event.relatedTarget && !group.contains(event.relatedTarget)) {
      group.open = false;
    }
  });
}

document.addEventListener("click", (event) => {
  if (!wide.matches) return;
  for (const group of groups) if (!group.contains(event.target)) group.open = false;
});
