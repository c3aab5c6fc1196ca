// A kept sheet on the device: the next question is there at once, also in airplane mode; answers go by the queue.
// Without a queue (an old browser, no secure connection) every answer is a form, and the server shows the next question.
(() => {
  "use strict";
  const sheet = document.querySelector("[data-pages]"), queue = self.unsent;
  if (!sheet || !queue) return;
  const id = sheet.dataset.sheet, total = Number(sheet.querySelector("progress").max);
  const pieces = (name) => sheet.querySelector(`template[data-${name}]`).content;
  const asks = [...pieces("walk").children], status = sheet.querySelector("[data-kept]");
  const device = [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // the counter stands still while a device sleeps, and a clock may be set back: the later of both is told.
  const elapsed = Number(sheet.dataset.elapsed), counter = performance.now(), clock = Date.now();
  const since = () => Math.floor(elapsed + Math.max(performance.now() - counter, Date.now() - clock));
  const given = new Map(asks.filter((ask) => ask.dataset.given).map((ask) => [ask.dataset.item, ask.dataset.given === "-" ? null : Number(ask.dataset.given)]));
  let number = Number(sheet.querySelector("fieldset").dataset.number), sequence = 0, busy = false, ended = false;

  // W-18: the help card is on the very next screen, offline too.
  const card = () => {
    const levels = asks.map((ask) => {
      const index = given.get(ask.dataset.item);
      if (index === null) return "hard" in ask.dataset ? "quiet" : "";
      return ask.querySelector(`.option[value="${index}"]`)?.dataset.level ?? "";
    });
    return ["firm", "soft", "quiet"].find((level) => levels.includes(level)) ?? "";
  };
  const cards = () => {
    const place = sheet.querySelector("[data-cards]"), wanted = card(), piece = sheet.querySelector(`template[data-card="${wanted}"]`);
    if (place.dataset.shown === wanted) return;
    place.dataset.shown = wanted;
    place.replaceChildren(...(piece ? [piece.content.cloneNode(true)] : []));
  };
  const swap = (piece) => {
    const next = piece.cloneNode(true);
    sheet.querySelector(":scope > fieldset").replaceWith(next);
    next.focus({ preventScroll: true });
    scrollTo(0, 0);
  };
  const show = (to) => {
    number = to;
    ended = false;
    const ask = asks[number - 1], index = given.get(ask.dataset.item), address = sheet.dataset.pages.replace(/0\/$/, `${number}/`);
    swap(ask);
    for (const one of sheet.querySelectorAll(".option")) one.toggleAttribute("aria-pressed", false);
    if (typeof index === "number") sheet.querySelector(`.option[value="${index}"]`)?.setAttribute("aria-pressed", "true");
    sheet.querySelector(".way p").textContent = `${number} / ${total}`;
    sheet.querySelector("progress").value = number;
    sheet.querySelector("[value=back]").hidden = number === 1;
    sheet.querySelector("[value=skip]").hidden = false;
    sheet.querySelector("[data-undo]").hidden = true;
    sheet.action = address;
    history.replaceState(null, "", address);
    cards();
  };
  const tell = (state) => {
    status.hidden = !state;
    status.textContent = status.dataset[state] ?? "";
    sheet.querySelector("[data-sign-in]").hidden = state !== "away"; // E7: this page's token is stale after a log-in
    sheet.querySelector("[data-sign-in] a").href = location.pathname;
  };
  const end = async () => {
    ended = true;
    const state = await queue.flush();
    if (!ended) return;
    tell(state);
    if (!state) { location.href = sheet.dataset.finish; return; }
    if (sheet.querySelector(":scope > fieldset").dataset.number) {
      swap(pieces("end").firstElementChild);
      for (const one of sheet.querySelectorAll("[value=skip], [data-undo]")) one.hidden = true;
      cards();
    }
  };
  const take = async (index) => {
    if (busy || ended) return;
    busy = true;
    try {
      const item = asks[number - 1].dataset.item;
      await queue.put(id, { item, index, device, sequence: (sequence += 1), at: since() });
      given.set(item, index);
      if (number === total) await end();
      else { show(number + 1); queue.flush().then(tell, () => {}); }
    } finally { busy = false; }
  };

  sheet.walked = (button) => {
    if (button.value === "back") { if (!busy) show(ended ? total : Math.max(1, number - 1)); }
    else take(button.value === "skip" ? null : Number(button.value)).catch(() => { if (sheet.inert) return; sheet.walked = null; sheet.requestSubmit(button); });
  };
  const again = () => (ended ? end() : queue.flush().then(tell)).catch(() => {});
  addEventListener("online", again);
  setInterval(() => { if (!status.hidden) again(); }, 5000);

  // What waited from an earlier visit counts as given; the first open question is the one to go on with.
  queue.waiting().then((rows) => {
    const mine = rows.filter((row) => row.sheet === id);
    for (const row of mine) given.set(row.answer.item, row.answer.index);
    const open = asks.findIndex((ask) => !given.has(ask.dataset.item)) + 1;
    if (mine.length) show(open || total);
    return again();
  }).catch(() => {});
})();
