// Keeps the bar of a preview that is being worked out up to date. Without this script the page asks again by itself.
"use strict";

(() => {
  const PAUSE = 1000;
  const place = document.querySelector("[data-preview]");

  async function follow() {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      const answer = await fetch(place.dataset.preview, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer && answer.status >= 400 && answer.status < 500) return location.reload();
      if (!answer || !answer.ok) continue; // the server is away for a moment
      const preview = await answer.json();
      if (!preview.is_open) return location.reload();
      place.querySelector(".preview-words").textContent = preview.words;
      if (preview.permille) place.querySelector("progress").value = preview.permille;
    }
  }

  if (place) follow();
})();
