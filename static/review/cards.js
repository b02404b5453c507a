// Which card a person is at: moving among them, the text that follows, opening a card's forms.

import { load, put } from "./parts.js";
import { awaited, enter } from "./typing.js";

const pane = document.querySelector(".review-source");
let currentId = null;

export const cards = () => [...document.querySelectorAll(".review .clause-card")];
export const current = () => document.getElementById(currentId);

/** Go to a card: it is marked, gets the focus, and the text shows its place. */
export function show(card, shouldFocus = true) {
  if (!card) return;
  current()?.classList.remove("is-current");
  currentId = card.id;
  card.classList.add("is-current");
  if (shouldFocus) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }
  follow(card);
}

/** Go on by so many cards. */
export function step(by) {
  const all = cards();
  const at = all.indexOf(current());
  show(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
}

/** The next clause that waits behind a card, else the first one in the list that does. */
export function nextWaiting(card, which = "") {
  const waiting = [...document.querySelectorAll(`#clause-cards > .state-proposed:not(.is-sending)${which}`)].filter((one) => one !== card);
  return waiting.find((one) => card && card.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) ?? waiting[0] ?? null;
}

/** After a part was put in anew: the mark of being current, and the focus where it was lost with the old part. */
export function keep() {
  const card = current();
  if (!card) return;
  const isLost = !document.activeElement || document.activeElement === document.body;
  if (!card.classList.contains("is-current") || isLost) show(card, isLost);
}

/** Have the forms of a card at hand, then put the focus into the field that is asked for. */
export async function open(card, field) {
  const link = card.querySelector("[data-open]");
  if (!card.querySelector(".card-edit") && link) {
    const answer = await awaited(() => load(link.href, card));
    if (!answer) return null;
    put(answer.page);
  }
  const opened = document.getElementById(card.id);
  show(opened, false);
  const found = opened.querySelector(field);
  enter(found);
  opened.scrollIntoView({ block: "nearest" });
  return found;
}

/** Put the forms of a card away. */
export function close(card) {
  card.querySelectorAll(".card-edit, .body-panel").forEach((one) => one.remove());
  show(card);
}

function follow(card) {
  document.querySelectorAll("mark.is-current").forEach((mark) => mark.classList.remove("is-current"));
  const [kind, id] = card.id.split("-");
  document.querySelectorAll(`mark[data-${kind}s~="${id}"]`).forEach((mark) => mark.classList.add("is-current"));
  const start = document.getElementById(`source-${card.id}`);
  if (start && getComputedStyle(pane).overflowY === "auto") {
    pane.scrollTop += start.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 4;
  }
}
