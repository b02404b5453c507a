// What is typed while a form is still on its way: kept for its field, and never taken for commands.

const LONGEST_MS = 10000;
let isAwaiting = false;
let typed = "";

/** Do something that takes a moment and ends in a field; letters that are typed meanwhile wait for it. */
export async function awaited(work) {
  typed = "";
  isAwaiting = true;
  const stop = setTimeout(forget, LONGEST_MS);
  const found = await work().catch(() => null);
  clearTimeout(stop);
  isAwaiting = false;
  if (!found) forget();
  return found;
}

/** Put the focus into a field, with what was typed on the way to it. */
export function enter(field) {
  const words = typed;
  forget();
  field?.focus();
  if (!field?.matches("input, textarea")) return;
  if (field.matches("input")) field.select();
  if (!words) return;
  field.value = field.matches("textarea") ? field.value + words : words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function forget() {
  isAwaiting = false;
  typed = "";
}

function keep(event) {
  if (!isAwaiting || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" || event.key === "Tab") return forget();
  if (event.key.length > 1 && !["Backspace", "Enter"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key.length === 1) typed += event.key;
  else if (event.key === "Backspace") typed = typed.slice(0, -1);
}

document.addEventListener("keydown", keep, { capture: true });
