// Keeps the bars of documents that are being read up to date. Without this script the page asks again by itself.
"use strict";

(() => {
  const PAUSE = 1000;
  const shown = [...document.querySelectorAll("[data-reading]")];
  const isAlone = shown.length === 1 && document.querySelectorAll(".readings").length === 0;

  function show(place, reading) {
    place.querySelector(".reading-words").textContent = reading.words;
    const bar = place.querySelector("progress");
    if (reading.pages) {
      bar.max = reading.pages;
      bar.value = reading.done;
    }
  }

  async function follow(place) {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      const answer = await fetch(place.dataset.reading, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer && answer.status >= 400 && answer.status < 500) return location.reload();
      if (!answer || !answer.ok) continue; // the server is away for a moment
      const reading = await answer.json();
      show(place, reading);
      if (!reading.is_open) return isAlone && reading.address ? location.replace(reading.address) : location.reload();
    }
  }

  shown.forEach(follow);
})();
