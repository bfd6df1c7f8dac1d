"use strict";
(() => {
  const form = document.querySelector(".filter");
  const find = document.getElementById("find");
  const outcome = document.getElementById("outcome");
  const found = document.getElementById("found");
  const items = [...document.querySelectorAll("[data-item]")];
  const words = new Map(items.map((item) => [item, `${item.id} ${item.textContent}`.toLowerCase()]));
  const show = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const fits = (!outcome.value || item.dataset.outcome === outcome.value) && wanted.every((word) => words.get(item).includes(word));
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of document.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-item]:not([hidden])") && shown < items.length;
    }
    found.textContent = shown === items.length ? "" : `${shown} of ${items.length}`;
  };
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
      show();
    }
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView();
  };
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
  });
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("input", show);
  outcome.addEventListener("input", show);
  addEventListener("hashchange", reveal);
  reveal();
})();
