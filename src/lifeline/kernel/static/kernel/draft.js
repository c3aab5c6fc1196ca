// What somebody types into a form with data-draft="NAME" stays on the device until the server has it (K-99).
// Text only; never a password, a file or a hidden field, except the submission key, so that sending again is harmless (K-98).
// A draft belongs to a person (data-owner of <body>): another one who signs in on this device never sees it, it is dropped.
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const owner = document.body.dataset.owner;
  let store;
  try { store = localStorage; store.getItem("draft:"); } catch { return; }
  if (!owner) return;

  const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  const drafts = () => Object.keys(store).filter((key) => key.startsWith("draft:"));
  drafts().forEach((key) => { if (read(key)?.owner !== owner) store.removeItem(key); });

  // The cookie says which submission has arrived.
  const sent = document.cookie.match(/(?:^|; )sent=([^;]+)/)?.[1];
  if (sent) {
    drafts().forEach((key) => { if (read(key)?.once === sent) store.removeItem(key); });
    document.cookie = "sent=; max-age=0; path=/; samesite=strict";
  }

  const kept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !field.dataset.undrafted && !["password", "file", "hidden", "submit", "button"].includes(field.type);
  const values = (form) => [...form.elements].filter(kept).filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map((field) => [field.name, field.value]);
  const time = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(at);

  const fill = (form, pairs) => {
    for (const field of [...form.elements].filter(kept)) {
      const mine = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(field.type)) field.checked = mine.includes(field.value);
      else if (mine.length) field.value = mine[0];
    }
  };

  const keep = (form) => {
    const key = `draft:${form.dataset.draft}`;
    const once = form.querySelector("[data-once]");
    const line = document.createElement("p");
    line.className = "draft";
    line.setAttribute("role", "status");
    (form.querySelector(".actions") ?? form.lastElementChild).before(line);
    const fresh = JSON.stringify(values(form));
    const refused = form.querySelector("[data-summary]");

    const save = () => {
      const now = values(form), title = form.dataset.draftTitle || document.title;
      if (JSON.stringify(now) === fresh && !refused) return;
      const draft = { owner, at: Date.now(), title, length: now.reduce((sum, [, value]) => sum + value.length, 0), values: now, once: once?.value, address: location.pathname };
      try { store.setItem(key, JSON.stringify(draft)); } catch { return; }
      line.textContent = `${words.saved} · ${time(draft.at)}`;
    };

    let timer = 0; // 0: nothing was typed, or it was given up
    const known = read(key);
    if (known && !refused) {
      fill(form, known.values);
      if (once && known.once) once.value = known.once;
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn quiet";
      drop.textContent = words.drop;
      drop.addEventListener("click", () => { clearTimeout(timer); timer = 0; store.removeItem(key); location.reload(); });
      line.textContent = `${words.restored} · ${time(known.at)}. ${form.querySelector("[type=file]") ? words.files : ""} `;
      line.append(drop);
    }

    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
    form.addEventListener("submit", () => { clearTimeout(timer); save(); });
    addEventListener("pagehide", () => { if (timer) save(); });
  };

  document.querySelectorAll("form[data-draft]").forEach(keep);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) event.target.querySelectorAll("form[data-draft]").forEach(keep); });
})();
