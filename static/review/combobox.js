// A field that finds units while one types: the combobox of WAI-ARIA, with a list below it. Owns the list; what a choice means is its caller's.

import { words } from "./parts.js";

const PAUSE_MS = 120;
let made = 0;

/** Make a combobox of a field. `choose(unit)` gets what was chosen; Enter on an empty or closed list is left to the form.
 *  `more` -- {label, act}: what else can be done, offered behind the units; the arrow down shows it even before anything is typed. */
export function combobox(field, address, choose, more) {
  if (field.getAttribute("role") === "combobox") return;
  const list = document.createElement("ul");
  list.id = `units-${(made += 1)}`;
  list.className = "unit-options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "");
  list.hidden = true;
  const count = document.createElement("span");
  count.className = "visually-hidden";
  count.setAttribute("role", "status");
  field.after(list, count);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  const state = { units: [], at: -1, asked: 0, timer: 0 };

  const close = () => {
    list.hidden = true;
    state.at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (at) => {
    state.at = at;
    [...list.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    const chosen = list.children[at];
    if (!chosen) return;
    field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  };

  const take = (at) => {
    const unit = state.units[at];
    const isMore = more && at === state.units.length;
    close();
    state.units = [];
    if (unit) choose(unit);
    else if (isMore) more.act();
  };

  const draw = (units) => {
    state.units = units;
    const offered = more ? [...units, { name: more.label, note: "" }] : units;
    list.replaceChildren(...offered.map((unit, at) => option(list.id, unit, at)));
    list.hidden = !offered.length;
    field.setAttribute("aria-expanded", String(offered.length > 0));
    count.textContent = units.length ? words.found.replace("{count}", units.length) : words.none;
    if (offered.length) mark(0);
  };

  const find = async () => {
    const typed = field.value.trim();
    const asked = (state.asked += 1);
    if (!typed) return close();
    try {
      const response = await fetch(`${address}?q=${encodeURIComponent(typed)}`);
      const units = await response.json();
      if (asked === state.asked && document.activeElement === field) draw(units);
    } catch {
      count.textContent = words.lost;
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(find, PAUSE_MS);
  });
  field.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      take(state.at);
    } else if (event.key === "Enter" && field.value.trim() && field.dataset.units === "many") {
      event.preventDefault(); // typed faster than the list came
      event.stopPropagation();
      clearTimeout(state.timer);
      await find();
      take(0);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      mark((state.at + by + list.children.length) % list.children.length);
    } else if (event.key === "ArrowDown" && more && !field.value.trim()) {
      event.preventDefault();
      draw([]);
    }
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) take([...list.children].indexOf(chosen));
  });
}

function option(listId, unit, at) {
  const item = document.createElement("li");
  item.id = `${listId}-${at}`;
  item.setAttribute("role", "option");
  const name = document.createElement("span");
  name.textContent = unit.name;
  const note = document.createElement("span");
  note.className = "hint";
  note.textContent = unit.note;
  item.append(name, " ", note);
  return item;
}
