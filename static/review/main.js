// The review page without loading it anew, and by keyboard. Everything also works without this script.

import { bodyLink, openPanel, prepare, putPanel } from "./bodies.js";
import { close, current, keep, nextWaiting, open, show, step } from "./cards.js";
import { addressOf, complain, fieldsOf, isTypedIn, say, send, whenChanged, words } from "./parts.js";
import { addClause } from "./source.js";
import "./times.js";

whenChanged(prepare);

const isHere = (form) => form.method === "post" && (form.closest(".review, .review-bar") || form.querySelector("[data-key]"));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isHere(form)) return;
  event.preventDefault();
  if (form.classList.contains("is-sending")) return;
  submit(form, event.submitter);
});

/** Send a form of a card; when a clause is decided the next one that waits is shown at once, before the answer. */
function submit(form, submitter) {
  const card = form.closest(".clause-card, #new-clause, #head");
  const edited = submitter?.value === "accept" && card.querySelector(".card-edit > form");
  if (edited && isTypedIn(edited)) return edited.requestSubmit(); // what was typed is saved with it
  const isDecision = card?.dataset.clause && submitter?.name === "verb" && submitter.value !== "restore";
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const fields = new FormData(form, submitter);
  form.classList.add("is-sending");
  if (isDecision) {
    card.classList.add("is-sending");
    goOn(card);
  }
  say(words.sending, "waiting");
  send(address, fields, { near: card, form, done: (answer) => finish(card, form, answer, isDecision) });
}

function finish(card, form, answer, wasGoneOn) {
  form.classList.remove("is-sending");
  const now = card && document.getElementById(card.id);
  now?.classList.remove("is-sending");
  if (answer.isRefused) return showFault(now ?? card, form, answer);
  if (answer.go) show(document.getElementById(answer.go) ?? current());
  else if (!wasGoneOn && (card?.dataset.clause || !current())) goOn(now ?? card);
  else keep();
  sayLeft();
}

/** What could not be used is shown where it was typed. */
function showFault(card, form, answer) {
  const panel = answer.page?.querySelector("[data-panel]");
  const old = form.closest(".body-panel");
  if (panel && old) return putPanel(answer.page, old);
  const field = card?.querySelector("[aria-invalid=true]");
  if (card) show(card, !field);
  field?.focus();
  if (field) say(card.querySelector(".field-error")?.textContent.trim() ?? "", "danger");
}

function goOn(card) {
  const next = nextWaiting(card);
  if (next) show(next);
  else document.querySelector("[data-key='p']").focus();
}

function sayLeft() {
  const left = document.querySelectorAll("#clause-cards > .state-proposed").length;
  const line = document.getElementById("review-said");
  const done = line.dataset.tone === "waiting" ? "" : line.textContent;
  say(`${done} ${left ? words.left.replace("{count}", left) : words.all}`.trim());
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open], a[data-body], a[data-create], a[data-close]");
  if (!link || !link.closest(".clause-card") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = link.closest(".clause-card");
  if ("close" in link.dataset) closePart(link, card);
  else if ("open" in link.dataset) open(card, "textarea");
  else openPanel(link);
});

function closePart(link, card) {
  const panel = link.closest(".body-panel");
  if (!panel) return close(card);
  panel.remove();
  show(card);
}

const press = (verb) => current()?.querySelector(`.card-verbs button[value="${verb}"]`)?.click();

async function cut() {
  const card = current();
  if (!card?.dataset.clause) return;
  const chooser = await open(card, ".card-split select");
  if (!chooser) say(words.noCut, "warning");
}

function merge() {
  const card = current();
  if (!card?.dataset.following) return say(words.noNext, "warning");
  const fields = fieldsOf({ other: card.dataset.following });
  send(addressOf(card, "merge"), fields, { near: card, done: (answer) => finish(card, card.querySelector("form"), answer, false) });
}

const clickKey = (key) => document.querySelector(`[data-key="${key}"]`)?.click();
const dialog = document.getElementById("review-keys");

const keys = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  u: () => show(nextWaiting(current(), "[data-unclear]") ?? nextWaiting(current())),
  ArrowUp: () => step(-1),
  a: () => press("accept"),
  i: () => press("ignore"),
  r: () => press("restore"),
  e: () => current() && open(current(), "textarea, details input:not([type=hidden])"),
  d: () => current()?.dataset.clause && open(current(), ".time-field input:not([type=date])"),
  b: () => current()?.dataset.clause && bodyLink(current())?.click(),
  t: cut,
  m: merge,
  s: () => current()?.querySelector("a.card-number")?.click(),
  n: () => addClause(),
  c: () => document.querySelector("form[action*='accept-certain'] button")?.click(),
  p: () => clickKey("p"),
  z: () => clickKey("z"),
  Z: () => clickKey("Z"),
  "?": () => dialog.showModal(),
};

dialog.addEventListener("close", () => {
  document.activeElement?.blur(); // else the keys stay with the hidden field
  current()?.focus({ preventScroll: true });
});

const isOn = document.getElementById("keys-on");
const KEPT = "dondoc-review-keys";
isOn.checked = localStorage.getItem(KEPT) !== "off";
isOn.addEventListener("change", () => localStorage.setItem(KEPT, isOn.checked ? "on" : "off"));
const areKeysOn = () => isOn.checked;

const FIELDS = "input, textarea, select, [contenteditable], dialog[open], [role=combobox]";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if (event.target.closest?.(FIELDS)) return inField(event);
  if (event.ctrlKey || event.metaKey || dialog.open || !areKeysOn()) return;
  const isArrow = event.key.startsWith("Arrow");
  if (isArrow && !event.target.closest?.(".clause-card")) return; // elsewhere arrows scroll
  const act = Object.hasOwn(keys, event.key) && keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

/** In a field letters are letters: Escape goes back to the card, Ctrl+Enter saves a long text, Enter a chosen cut. */
function inField(event) {
  const card = event.target.closest(".clause-card");
  if (event.key === "Escape" && card) {
    event.preventDefault();
    show(card);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.matches(".card-split select"))) {
    event.preventDefault();
    event.target.form?.requestSubmit();
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-key='?']") && !dialog.open) dialog.showModal();
});

document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".review .clause-card");
  if (card && card !== current()) show(card, false);
});

window.addEventListener("unhandledrejection", () => complain(current(), words.odd));

const asked = location.hash.startsWith("#clause-") && document.getElementById(location.hash.slice(1));
if (asked) show(asked);
else show(nextWaiting(null), false);
