// Answers that the server does not have yet: sealed (AES-GCM, a key that cannot be taken out) in this browser's
// database "unsent". A row goes with its key as soon as the server has it; log-out and leaving quickly delete all. Never a score.
(() => {
  "use strict";
  const NAME = "unsent", owner = document.body.dataset.owner;
  if (!self.indexedDB || !self.crypto?.subtle || !owner) return;

  const asked = (request) => new Promise((good, bad) => { request.onsuccess = () => good(request.result); request.onerror = () => bad(request.error); });
  // A connection lives for one transaction, so that nothing stands in the way of deleting the database.
  const within = async (mode, act) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("rows", { autoIncrement: true });
    const base = await asked(opening);
    try {
      const change = base.transaction("rows", mode, { durability: "strict" });
      const done = new Promise((good, bad) => { change.oncomplete = good; change.onabort = change.onerror = () => bad(change.error); });
      const found = await act(change.objectStore("rows"));
      await done;
      return found;
    } finally { base.close(); }
  };
  const drop = () => new Promise((done) => { const gone = indexedDB.deleteDatabase(NAME); gone.onsuccess = gone.onerror = gone.onblocked = done; });

  // A row carries the key of the page that wrote it: they go together, and nothing that is written meanwhile loses its key.
  const key = crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  let left = false, putting = Promise.resolve();
  const put = (sheet, answer) => {
    if (left) return Promise.reject(new Error("left"));
    putting = keep(sheet, answer);
    return putting;
  };
  // Leaving quickly: nothing is kept from now on, and what is being kept is waited for and deleted with the rest.
  const leave = () => { left = true; return putting.then(drop, drop); };
  const keep = async (sheet, answer) => {
    const mine = await key, iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify({ owner, sheet, answer }).padEnd(256));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, mine, text);
    await within("readwrite", (rows) => asked(rows.add({ key: mine, iv, data })));
  };
  // What waits, as it was given: [{ place, sheet, answer }]. What belongs to somebody else is deleted unsent.
  const waiting = async () => {
    const [places, sealed] = await within("readonly", (rows) => Promise.all([asked(rows.getAllKeys()), asked(rows.getAll())]));
    const opened = await Promise.all(sealed.map(async (row, at) => {
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, row.key, row.data);
      return { place: places[at], ...JSON.parse(new TextDecoder().decode(text)) };
    }));
    if (opened.every((row) => row.owner === owner)) return opened;
    await drop();
    return [];
  };
  const forget = (places) => within("readwrite", (rows) => Promise.all(places.map((place) => asked(rows.delete(place)))));

  // One sending at a time. "" all has arrived; "offline", "away" (signed out), "down" (the server cannot keep it now).
  const send = async (sheet, rows) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    let reply;
    try {
      reply = await fetch(`/wellbeing/s/${sheet}/sync/`, { method: "POST", redirect: "manual", signal: AbortSignal.timeout?.(10000), headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ answers: rows.map((row) => row.answer) }) });
    } catch { return "offline"; }
    if (reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403) return "away";
    if (reply.status >= 500 || reply.status === 408 || reply.status === 429) return "down";
    await forget(rows.map((row) => row.place)); // kept, or refused for good: the sheet is finished or gone
    return "";
  };
  const sendAll = async () => {
    for (;;) {
      const rows = (await waiting()).slice(0, 100);
      if (!rows.length) return "";
      const state = await send(rows[0].sheet, rows.filter((row) => row.sheet === rows[0].sheet));
      if (state) return state;
    }
  };
  let running = Promise.resolve("");
  const flush = () => (running = running.then(sendAll, sendAll));

  self.unsent = { put, waiting, flush, drop, leave };
  const there = indexedDB.databases ? indexedDB.databases().then((all) => all.some((one) => one.name === NAME)) : Promise.resolve(true);
  there.then((is) => (is ? flush() : "")).catch(() => {});
  addEventListener("online", () => flush().catch(() => {}));
})();
