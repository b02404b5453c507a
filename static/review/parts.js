// Sends the page's own forms without loading it anew, and puts the parts that come back in their places.
// Owns what stands on the page. A part is an element with an id and data-part, its version; the server answers with those that differ.

export const words = document.getElementById("review-words").dataset;
const review = document.getElementById("review");
const said = document.getElementById("review-said");
const PATIENCE_MS = 30000;
const SAID_MS = 8000;

let queue = Promise.resolve();
let forgetting = 0;
const onChange = [];

/** Call `listener(root)` for every part that is put in, and once for the whole page. */
export function whenChanged(listener) {
  onChange.push(listener);
  listener(document);
}

/** The line that screen readers read out. */
export function say(text, tone = "success") {
  said.textContent = text;
  said.dataset.tone = tone;
  clearTimeout(forgetting);
  if (tone === "success") forgetting = setTimeout(() => (said.textContent = ""), SAID_MS);
}

/** Forms are sent one behind the other, each with what the page has then. `done(answer)` is called with what came back. */
export function send(address, fields, { near, form, done }) {
  const place = near?.id;
  queue = queue.then(() => post(address, fields, place, form, done));
  return queue;
}

/** Fetch a part of the page, or a panel for a card. */
export async function load(address, near) {
  const answer = await ask(address, {});
  if (answer.trouble) {
    complain(near, answer.trouble, () => load(address, near));
    return null;
  }
  return answer;
}

// The only place where markup comes from words: answers of this server, in which the template escaped what people wrote.
const policy = globalThis.trustedTypes?.createPolicy("dondoc", { createHTML: (text) => text });
const ours = (text) => policy?.createHTML(text) ?? text;

export async function ask(address, options) {
  try {
    const response = await fetch(address, { ...options, headers: { "X-In-Place": "1" }, signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await response.text();
    if (response.redirected && new URL(response.url).pathname === "/login") return { trouble: words.login };
    const page = new DOMParser().parseFromString(ours(text), "text/html");
    const isOurs = page.querySelector("[data-said], [data-panel], #review");
    return isOurs ? { page, status: response.status, go: response.headers.get("X-Go") } : { trouble: words.odd };
  } catch {
    return { trouble: words.lost };
  }
}

async function post(address, fields, place, form, done) {
  fields.set("have", have(place));
  const answer = await ask(address, { method: "POST", body: fields });
  const near = document.getElementById(place);
  if (answer.trouble) {
    complain(near, answer.trouble, () => send(address, fields, { near: document.getElementById(place), form, done }));
    say(answer.trouble, "danger");
    done?.({ isRefused: true, isLost: true });
    return;
  }
  const messages = [...answer.page.querySelectorAll(".notice[role]")].filter((one) => one.closest("[data-said], main") && !one.closest(".clause-card, form"));
  const isRefused = answer.status >= 400;
  put(answer.page, isRefused && !answer.page.querySelector(".card-edit, [open]") ? null : form);
  if (isRefused && messages.length) complain(document.getElementById(place), messages.map(textOf).join(" "));
  if (messages.length) say(messages.map(textOf).join(" "), isRefused ? "danger" : "success");
  done?.({ isRefused, go: answer.go, page: answer.page });
}

const textOf = (element) => element.textContent.trim().replace(/\s+/g, " ");

/** What the page has, but for the part that is sent: that one is wanted back as it stands then. */
function have(place) {
  return [...document.querySelectorAll("[data-part]")].filter((one) => one.id !== place).map((one) => `${one.id}:${one.dataset.part}`).join(" ");
}

/** Put the parts of an answer in: a whole review page, or only what has changed. What a person is typing elsewhere stays. */
export function put(page, sentForm) {
  const cards = page.getElementById("clause-cards");
  for (const part of page.querySelectorAll("[data-part]")) {
    const mine = document.getElementById(part.id);
    if (mine && isWanted(mine, part, sentForm)) replace(mine, part, sentForm);
    else if (!mine && part.dataset.clause) enter(document.getElementById("clause-cards"), part);
  }
  if (cards) arrange(cards.dataset.numbers);
}

function isWanted(mine, part, sentForm) {
  if (mine.contains(sentForm) || mine.id === "review-state" || part.querySelector(".card-edit")) return true;
  return mine.dataset.part !== part.dataset.part && (part.dataset.clause || !isTypedIn(mine));
}

function replace(mine, part, sentForm) {
  const fresh = document.importNode(part, true);
  const hadFocus = mine.contains(document.activeElement);
  const typed = mine.querySelector(".card-edit");
  const isUnsent = typed && !typed.contains(sentForm) && isTypedIn(typed);
  if (isUnsent && !fresh.querySelector(".card-edit") && !fresh.matches(".state-ignored")) fresh.append(typed);
  for (const mark of ["is-current", "is-sending"]) fresh.classList.toggle(mark, mine.classList.contains(mark));
  mine.replaceWith(fresh);
  if (hadFocus && fresh.tabIndex === -1) fresh.focus({ preventScroll: true });
  onChange.forEach((listener) => listener(fresh));
}

function enter(list, part) {
  const fresh = document.importNode(part, true);
  list.append(fresh);
  onChange.forEach((listener) => listener(fresh));
}

/** Drop the cards that are gone, number the others as in the document, and put new ones behind what they follow there. */
function arrange(numbers) {
  const list = document.getElementById("clause-cards");
  const before = new Set(list.dataset.numbers.trim().split(/\s+/).map((pair) => pair.split(":")[0]));
  const pairs = numbers.trim().split(/\s+/).filter(Boolean).map((pair) => pair.split(":"));
  const known = new Map(pairs);
  for (const card of [...list.children]) {
    if (!known.has(card.dataset.clause)) card.remove();
    else card.querySelector("[data-number]").textContent = known.get(card.dataset.clause);
  }
  const inDocument = [...pairs].sort((one, other) => one[1] - other[1]).map(([id]) => id);
  for (const id of inDocument.filter((one) => !before.has(one))) {
    const card = document.getElementById(`clause-${id}`);
    const previous = document.getElementById(`clause-${inDocument[inDocument.indexOf(id) - 1]}`);
    if (card && previous) previous.after(card);
    else if (card) list.prepend(card);
  }
  list.dataset.numbers = numbers;
  const count = document.querySelector("#clauses .count");
  if (count) count.textContent = pairs.length;
}

/** Whether somebody has typed into a form of this part and not sent it. */
export function isTypedIn(part) {
  return [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some((field) => {
    if (field.closest("[aria-hidden]") || field.type === "search") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const chosen = [...field.options].findIndex((one) => one.defaultSelected);
      return field.size < 2 && field.selectedIndex !== Math.max(0, chosen);
    }
    return field.value !== field.defaultValue;
  });
}

/** A sentence where the trouble is, with a button that tries again where that helps. Nothing that was typed is lost. */
export function complain(near, text, again) {
  const place = near ?? document.getElementById("clauses").parentElement;
  place.querySelector(":scope > .in-place-error")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice notice-danger in-place-error";
  notice.setAttribute("role", "alert");
  const sentence = document.createElement("span");
  sentence.textContent = text;
  notice.append(sentence);
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-danger";
    button.textContent = words.again;
    button.addEventListener("click", () => {
      notice.remove();
      again();
    });
    notice.append(button);
  }
  place.prepend(notice);
}

/** Fields for a request that no form on the page stands for. */
export function fieldsOf(values) {
  const fields = new FormData();
  fields.set("csrf_token", review.dataset.token);
  Object.entries(values).forEach(([name, value]) => fields.set(name, value));
  return fields;
}

/** The address of something that is done to a clause. */
export function addressOf(card, rest) {
  return `${review.dataset.clausesUrl}/${card.dataset.clause}/${rest}?order=${review.dataset.order}`;
}
