// Answers advance by themselves after a quarter of a second, and until then can be taken back. Leaving clears the way back.
(() => {
  "use strict";
  const PAUSE = 250;
  const sheet = document.querySelector("[data-sheet]");
  let timer = 0;
  document.addEventListener("click", (event) => {
    const leave = event.target.closest("[data-leave]");
    if (!leave) return;
    event.preventDefault();
    let going = false; // once: a second time would break off the first on a slow network, and begin anew
    const gone = () => { if (!going) { going = true; location.replace(leave.href); } };
    if (!self.unsent) { gone(); return; }
    clearTimeout(timer);
    if (sheet) sheet.inert = true; // no further answer while the page lives on
    self.unsent.leave().then(gone, gone);
    setTimeout(gone, 200);
  });
  if (!sheet) return;
  const undo = sheet.querySelector("[data-undo]");
  let sent = false;
  const press = (button) => {
    for (const one of sheet.querySelectorAll(".option")) one.setAttribute("aria-pressed", String(one === button));
  };
  let before = null;
  sheet.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (sent) { event.preventDefault(); return; }
    clearTimeout(timer);
    if (sheet.walked && (button.dataset.go || !button.classList.contains("option"))) { event.preventDefault(); delete button.dataset.go; sheet.walked(button); return; }
    if (!button?.classList.contains("option") || button.dataset.go) { sent = true; return; }
    event.preventDefault();
    if (undo.hidden) before = sheet.querySelector('.option[aria-pressed="true"]');
    press(button);
    undo.hidden = false;
    timer = setTimeout(() => { button.dataset.go = "1"; sheet.requestSubmit(button); }, PAUSE);
  });
  undo.addEventListener("click", () => { clearTimeout(timer); press(before); undo.hidden = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
})();
