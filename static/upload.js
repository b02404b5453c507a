// While a document is sent: the button is busy and a line says so. Everything also works without this script.
"use strict";

document.querySelector("form.upload")?.addEventListener("submit", (event) => {
  const form = event.currentTarget;
  form.querySelector("[data-progress]").textContent = form.dataset.wait;
  form.querySelector("button").setAttribute("aria-busy", "true");
});
