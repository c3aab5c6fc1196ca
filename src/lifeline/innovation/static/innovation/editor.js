// I-27. The editor saves by itself, at most ten seconds after the last key. Without network the browser's own draft
// (kernel/draft.js) keeps the words, and the next save that reaches the server takes them along.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const line = form.querySelector("[data-saved]");
  let timer, sending = null, again = false;
  const say = (detail) => document.dispatchEvent(new CustomEvent("say", { detail }));

  const save = () => {
    if (sending) { again = true; return; }
    sending = send().then(() => {
      sending = null;
      if (again) { again = false; plan(2000); }
    });
  };
  const send = async () => {
    try {
      const body = new FormData(form);
      form.querySelectorAll("[type=file]").forEach((one) => body.delete(one.name));
      body.delete("remove"); // files come and go with the button alone
      const signal = AbortSignal.timeout?.(20000); // where it is not known, one waits for the network's own end
      const answer = await fetch(form.dataset.autosave, { method: "POST", redirect: "manual", body, headers: { "X-Requested-With": "fetch" }, signal });
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) { // signed out, or may not write here any more
        line.textContent = "";
        return say(document.getElementById("words").dataset.away);
      }
      const told = await answer.json();
      if (told.base) form.elements.base.value = told.base;
      line.textContent = told.said || told.refused || "";
      if (told.rival || told.refused) { // said where it is seen wherever one writes: nothing is saved any more
        form.removeAttribute("data-autosave");
        say(line.textContent);
      }
    } catch { /* no network: the draft on the device stays */ }
  };
  const plan = (wait) => { clearTimeout(timer); if (form.dataset.autosave) timer = setTimeout(save, wait); };

  form.addEventListener("input", () => plan(5000));
  // Whoever presses while a save is on its way waits for it: based on the text before, his would collide with his own.
  // Who presses twice sends once: the frame sees to that (shell.js).
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending || !form.requestSubmit) return;
    event.preventDefault();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    sending.then(() => { button?.removeAttribute("aria-busy"); form.requestSubmit(button); });
  });
  addEventListener("online", () => plan(500));
})();
