// Keys for a docket: j and k go to the next and the former matter, o opens or closes it, x ticks it. Without this script Tab does the same.
"use strict";

(() => {
  const items = () => [...document.querySelectorAll(".docket-item")];
  const heading = (item) => item.querySelector("summary");
  const isTyping = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;

  const here = () => {
    const inside = document.activeElement.closest(".docket-item") || document.querySelector(".docket-item:target");
    return items().indexOf(inside);
  };

  const go = (step) => {
    const all = items();
    const next = all[Math.min(Math.max(here() + step, 0), all.length - 1)];
    if (next) {
      heading(next).focus();
      next.scrollIntoView({ block: "nearest" });
    }
  };

  const deeds = {
    j: () => go(1),
    k: () => go(-1),
    o: () => items()[here()]?.querySelector("details").toggleAttribute("open"),
    x: () => items()[here()]?.querySelector(".docket-tick input")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const deed = deeds[event.key];
    if (deed) {
      event.preventDefault();
      deed();
    }
  });
})();
