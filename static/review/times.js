// The field of a time: what was understood, while one types, and a calendar that fills it in.

const review = document.getElementById("review");
const PAUSE_MS = 250;
let timer = 0;

document.addEventListener("input", (event) => {
  const place = event.target.closest(".time-field");
  if (!place) return;
  if (event.target.type === "date") {
    pick(place, event.target.value);
    return;
  }
  clearTimeout(timer);
  timer = setTimeout(() => understand(place), PAUSE_MS);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick-day]");
  if (button) button.closest(".time-field").querySelector("input[type=date]").showPicker();
});

function pick(place, day) {
  const field = textField(place);
  field.value = day.split("-").reverse().join("/");
  field.focus();
  understand(place);
}

const textField = (place) => place.querySelector("input:not([type=date])");

async function understand(place) {
  const field = textField(place);
  const line = place.querySelector(".time-said");
  const typed = field.value.trim();
  if (!typed) {
    line.textContent = "";
    return;
  }
  try {
    const response = await fetch(`${review.dataset.timeUrl}?words=${encodeURIComponent(typed)}`);
    const answer = await response.json();
    if (field.value.trim() !== typed) return;
    line.dataset.tone = answer.error ? "danger" : "success";
    line.textContent = answer.error ?? [answer.understood, ...answer.warnings].join(" · ");
  } catch {
    line.textContent = ""; // saving says so where the connection is lost
  }
}
