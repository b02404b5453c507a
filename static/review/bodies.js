// Choosing and making units in the card: the panel comes from the server, the field in it becomes a combobox that checks boxes.

import { show } from "./cards.js";
import { combobox } from "./combobox.js";
import { load, say, words } from "./parts.js";
import { awaited, enter } from "./typing.js";

const review = document.getElementById("review");

/** The link of the body that most wants a unit: the first open one that answers for the clause, else the first. */
export function bodyLink(card) {
  const link = card.querySelector(".body-open a[data-body]") ?? card.querySelector("a[data-body]");
  if (!link) say(words.noBody, "warning");
  return link;
}

/** Open the panel behind a link, below the line of its body. */
export async function openPanel(link) {
  const card = link.closest(".clause-card");
  const line = link.closest(".body-line, .body-panel");
  show(card, false);
  const answer = await awaited(() => load(link.href, card));
  if (answer) putPanel(answer.page, line);
}

/** Put a panel where the old one or the body's line is. */
export function putPanel(page, place) {
  const panel = document.importNode(page.querySelector("[data-panel]"), true);
  if (place.matches(".body-panel")) place.replaceWith(panel);
  else {
    place.closest(".clause-card").querySelectorAll(".body-panel").forEach((one) => one.remove());
    place.append(panel);
  }
  prepare(panel);
  const wrong = panel.querySelector("[aria-invalid=true]");
  enter(wrong ?? panel.querySelector("input:not([type=hidden]), textarea"));
  panel.scrollIntoView({ block: "nearest" });
}

/** Give the fields and buttons of a part what they can do with a script. */
export function prepare(root) {
  root.querySelectorAll("[data-script][hidden]").forEach((one) => (one.hidden = false));
  root.querySelectorAll("[data-no-script]").forEach((one) => (one.hidden = true));
  root.querySelectorAll("input[data-units=one]").forEach((field) =>
    combobox(field, review.dataset.unitsUrl, (unit) => (field.value = `${unit.name} [${unit.code}]`)));
  root.querySelectorAll(".body-panel input[data-units=many]").forEach((field) => {
    const panel = field.closest(".body-panel");
    const create = panel.querySelector("a[data-create]");
    const more = { label: create.textContent.trim(), act: () => create.click() };
    combobox(field, review.dataset.unitsUrl, (unit) => add(panel, field, unit), more);
  });
}

/** A unit was chosen: its box is checked. For one office it takes the place of the others, for a group it comes to them. */
function add(panel, field, unit) {
  const isFirst = !panel.dataset.hasAdded;
  panel.dataset.hasAdded = "yes";
  if (isFirst && panel.dataset.isGroup === "no") panel.querySelectorAll("input[name=unit_ids]").forEach((box) => (box.checked = false));
  const known = panel.querySelector(`input[name=unit_ids][value="${unit.id}"]`);
  const item = known ? known.closest(".choice") : choice(field.id, unit);
  item.querySelector("input").checked = true;
  if (!item.closest("[data-chosen]")) panel.querySelector("[data-chosen] .choices").append(item);
  panel.querySelector("[data-chosen]").hidden = false;
  field.value = "";
  field.focus();
  count(panel);
  say(unit.name);
}

function choice(prefix, unit) {
  const item = document.createElement("li");
  item.className = "choice";
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "unit_ids", value: unit.id, id: `${prefix}-${unit.id}` });
  box.className = "form-check-input";
  box.checked = true;
  const label = Object.assign(document.createElement("label"), { htmlFor: box.id, textContent: `${unit.name} ` });
  const note = Object.assign(document.createElement("span"), { className: "hint", textContent: unit.note });
  label.append(note);
  item.append(box, label);
  return item;
}

function count(panel) {
  const shown = panel.querySelector("[data-count]");
  if (shown) shown.textContent = panel.querySelectorAll("[data-chosen] input:checked").length;
}

document.addEventListener("change", (event) => {
  const panel = event.target.closest(".body-panel");
  if (panel && event.target.name === "unit_ids") count(panel);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-check]");
  if (!button) return;
  const place = button.closest("fieldset, details");
  place.querySelectorAll("input[name=unit_ids]").forEach((box) => (box.checked = button.dataset.check !== "none"));
  count(button.closest(".body-panel"));
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || !field.matches?.(".body-panel input[data-units=many], .body-panel input[type=checkbox]")) return;
  event.preventDefault(); // Enter saves what is checked
  field.closest(".body-panel").querySelector("form[method=post]").requestSubmit();
});
