// Kindnesses of every page; each works without. What was just said has the focus; a form is sent once and says that it is at work.
"use strict";

(() => {
  const BUSY_AFTER_MS = 400; // what is quicker than this needs no words
  const OPEN_AGAIN_MS = 120000; // an answer that is a file leaves the page as it was

  const focusOnWhatWasSaid = () => {
    const said = document.querySelector("main [data-told]");
    const isTaken = document.querySelector("#review, [autofocus]") || document.activeElement !== document.body;
    if (said && !isTaken) said.focus();
  };

  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[data-word]").forEach((button) => {
      button.replaceChildren(...button.words);
      button.removeAttribute("data-word");
      button.removeAttribute("aria-busy");
    });
  };

  const sayBusy = (form, button) => {
    const words = button.dataset.busy || form.dataset.busy || document.body.dataset.busy;
    button.words = [...button.childNodes];
    button.dataset.word = words;
    button.setAttribute("aria-busy", "true");
    button.replaceChildren(words);
    const line = form.querySelector("[data-progress]");
    if (line) line.textContent = form.dataset.wait || words;
  };

  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("target")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter || form.querySelector("button:not([type=button])");
    if (button) setTimeout(() => form.dataset.sent && sayBusy(form, button), form.getAttribute("enctype") === "multipart/form-data" ? 0 : BUSY_AFTER_MS);
    setTimeout(() => release(form), OPEN_AGAIN_MS);
  });

  // A page that comes back from the browser's memory can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // Not before the browser has gone to the place that the address names: going there takes the focus away.
  window.addEventListener("load", () => setTimeout(focusOnWhatWasSaid));
})();
