// What a report gains by script: emergency numbers as soon as a word of danger is typed (H-9), printing, copying the number.
// Nothing here sends, hides or delays anything.
(() => {
  "use strict";
  const notice = document.getElementById("danger"), text = document.getElementById("id_text");
  if (notice && text) {
    const words = JSON.parse(document.getElementById("danger-words").textContent);
    const look = () => { notice.hidden = !words.some((word) => text.value.includes(word)); };
    text.addEventListener("input", look);
    addEventListener("pageshow", look);
    look();
  }
  // What was opened of the hints is noted with the report; a hint that did not come is no matter of anybody's.
  const hints = document.getElementById("hints");
  hints?.addEventListener("htmx:sendError", (event) => event.stopPropagation());
  // What is chosen while an answer is on its way stays chosen: the answer knows only what was chosen before.
  let chosen = null;
  hints?.addEventListener("htmx:beforeSwap", () => { chosen = hints.querySelector("[name=category]:checked"); });
  hints?.addEventListener("htmx:afterSwap", () => {
    if (!chosen) return;
    const same = [...hints.querySelectorAll("[name=category]")].find((one) => one.value === chosen.value);
    if (same) same.checked = true;
    else hints.querySelector(".offers").prepend(chosen.closest("label"));
  });
  hints?.addEventListener("click", (event) => {
    const note = event.target.closest("[data-hint]")?.nextElementSibling;
    if (note && !note.value.endsWith(" opened")) note.value += " opened";
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copy).then(() => { button.lastChild.textContent = button.dataset.done; }));
  });
})();
