// The number in the title of the list of waiting work, kept right while the page stays open in a tab.
// Without this file the title says how many waited when the page was made.

const EVERY = 60_000;
const box = document.querySelector("[data-waiting]");

const told = async () => {
  const answer = await fetch(box.dataset.waiting, { redirect: "error" });
  return answer.ok ? answer.json() : null;
};

const show = ({ count, words }) => {
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = count ? `(${count}) ${title}` : title;
  if (String(count) === box.dataset.count) return;
  box.dataset.count = count;
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = box.dataset.again;
  box.replaceChildren(`${words} `, again);
};

const ask = async () => {
  try {
    const news = await told();
    if (!news) return; // signed out meanwhile: the next click says so
    show(news);
  } catch {
    // No connection for now.
  }
  setTimeout(ask, EVERY);
};

if (box) setTimeout(ask, EVERY);
