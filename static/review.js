// The review page by keyboard, and the text that follows the card. Everything also works without this script.
"use strict";

(() => {
  const cards = () => [...document.querySelectorAll(".review .clause-card")];
  const pane = document.querySelector(".review-source");
  let current = null;

  function show(card, shouldFocus = true) {
    if (!card) return;
    current?.classList.remove("is-current");
    current = card;
    card.classList.add("is-current");
    if (shouldFocus) {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
    follow(card);
  }

  function follow(card) {
    document.querySelectorAll("mark.is-current").forEach((mark) => mark.classList.remove("is-current"));
    const id = card.dataset.clause;
    if (!id || !pane) return;
    document.querySelectorAll(`mark[data-clauses~="${id}"]`).forEach((mark) => mark.classList.add("is-current"));
    const start = document.getElementById(`source-clause-${id}`);
    if (start && getComputedStyle(pane).overflowY === "auto") {
      pane.scrollTop += start.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 4;
    }
  }

  function step(by) {
    const all = cards();
    const at = all.indexOf(current);
    show(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
  }

  const press = (verb) => current?.querySelector(`.card-verbs button[value="${verb}"]`)?.click();

  function edit() {
    const details = current?.querySelector("details");
    if (!details) return;
    details.open = true;
    details.querySelector("textarea, input:not([type=hidden])")?.focus();
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press("accept"),
    i: () => press("ignore"),
    e: edit,
    s: () => current?.querySelector(".card-number")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (!cards().length || isTyping || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest(".review .clause-card");
    if (card && card !== current) show(card, false);
  });

  document.addEventListener("mouseup", () => {
    const words = String(getSelection()).trim();
    const field = document.getElementById("new-text");
    if (pane && field && words.length > 15 && pane.contains(getSelection().anchorNode) && !field.value.trim()) {
      field.placeholder = words;
      field.dataset.selection = words;
    }
  });

  document.getElementById("new-clause")?.addEventListener("toggle", () => {
    const field = document.getElementById("new-text");
    if (field && !field.value.trim() && field.dataset.selection) field.value = field.dataset.selection;
  });

  document.querySelector("form.upload")?.addEventListener("submit", (event) => {
    const form = event.currentTarget;
    form.querySelector("[data-progress]").textContent = form.dataset.wait;
    form.querySelector("button").setAttribute("aria-busy", "true");
  });

  const hint = document.querySelector("[data-keys]");
  if (hint) hint.hidden = false;
  if (location.hash.startsWith("#clause-")) show(document.querySelector(location.hash));
})();
