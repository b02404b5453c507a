// The source text: a mark leads to its card, selected words become a new clause.

import { show } from "./cards.js";

const source = document.getElementById("source");
const button = document.getElementById("add-from-text");
const LEAST_CHARACTERS = 10;
let words = "";

source.addEventListener("click", (event) => {
  if (String(getSelection()).trim()) return;
  const number = event.target.closest(".mark-number");
  const mark = event.target.closest("mark");
  const card = number ? document.querySelector(number.getAttribute("href")) : mark && cardOf(mark);
  if (!card) return;
  event.preventDefault();
  show(card);
});

function cardOf(mark) {
  const deadlineOrClause = mark.dataset.clauses?.split(" ")[0];
  if (mark.dataset.targets && (!deadlineOrClause || mark.classList.contains("in-target"))) {
    return document.getElementById(`target-${mark.dataset.targets.split(" ")[0]}`);
  }
  return deadlineOrClause && document.getElementById(`clause-${deadlineOrClause}`);
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const text = source.querySelector(".source-text");
  const isInText = selection.rangeCount && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  words = isInText ? spoken(selection.getRangeAt(0)) : "";
  button.hidden = words.length < LEAST_CHARACTERS;
});

/** The selected words without the numbers of the marks. */
function spoken(range) {
  const part = range.cloneContents();
  part.querySelectorAll(".mark-number").forEach((number) => number.remove());
  return part.textContent.trim().replace(/\s+/g, " ").replace(/^[-–+•*]\s+/, "");
}

button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
button.addEventListener("click", () => addClause(words));

/** Open the form for a clause that the reader did not find. */
export function addClause(text = words) {
  const place = document.getElementById("new-clause");
  place.open = true;
  const field = place.querySelector("textarea");
  if (text) field.value = text;
  button.hidden = true;
  getSelection().removeAllRanges();
  const next = text ? place.querySelector("[name$='-responsible']") : field;
  next.focus();
  place.scrollIntoView({ block: "nearest" });
}
