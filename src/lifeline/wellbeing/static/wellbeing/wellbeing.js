// Answers advance by themselves after a quarter of a second, and until then can be taken back. Leaving clears the way back.
(() => {
  "use strict";
  const PAUSE = 250;
  document.addEventListener("click", (event) => {
    const leave = event.target.closest("[data-leave]");
    if (leave) { event.preventDefault(); location.replace(leave.href); }
  });
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const undo = sheet.querySelector("[data-undo]");
  let timer = 0, sent = false;
  const press = (button) => {
    for (const one of sheet.querySelectorAll(".option")) one.setAttribute("aria-pressed", String(one === button));
  };
  const before = sheet.querySelector('.option[aria-pressed="true"]');
  sheet.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (sent) { event.preventDefault(); return; }
    if (!button?.classList.contains("option") || button.dataset.go) { sent = true; return; }
    event.preventDefault();
    press(button);
    undo.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { button.dataset.go = "1"; sheet.requestSubmit(button); }, PAUSE);
  });
  undo.addEventListener("click", () => { clearTimeout(timer); press(before); undo.hidden = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
})();
