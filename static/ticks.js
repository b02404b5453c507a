// One button that ticks every line of a page, or none. Without this script each line is ticked by itself.
"use strict";

(() => {
  const button = document.querySelector("[data-tick-all]");
  const boxes = () => [...document.querySelectorAll("[data-ticks] input[type=checkbox]")];
  if (!button || boxes().length < 2) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isFull = boxes().every((box) => box.checked);
    boxes().forEach((box) => { box.checked = !isFull; });
  });
})();
