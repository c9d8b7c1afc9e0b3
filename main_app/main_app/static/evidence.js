// Points at the pixels a trade was read from. Listens on the document: results may arrive later.

const all = (selector) => document.querySelectorAll(selector);

function point(trade, field) {
  for (const element of all("#analysis .active, #analysis .pointed")) {
    element.classList.remove("active", "pointed");
  }
  if (!trade) return;
  for (const element of all(`#analysis [data-trade="${CSS.escape(trade)}"]`)) {
    element.classList.add("active");
    if (!field) continue;
    for (const box of element.querySelectorAll(`rect[data-field="${CSS.escape(field)}"]`)) {
      box.classList.add("pointed");
    }
  }
}

function follow(event) {
  const row = event.target.closest?.("#analysis tr[data-trade]");
  const reading = event.target.closest?.("#analysis li[data-field]");
  point(row?.dataset.trade, reading?.dataset.field);
}

document.addEventListener("mouseover", follow);
document.addEventListener("focusin", follow);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-evidence]");
  if (!button) return;
  const row = document.getElementById(button.dataset.evidence);
  row.hidden = !row.hidden;
  button.setAttribute("aria-expanded", String(!row.hidden));
});
