// What every page does beyond HTML. All of it may be missing: links and forms work by themselves (K-95).
(() => {
  "use strict";
  const words = document.getElementById("words")?.dataset ?? {};
  const store = (() => { try { localStorage.getItem("x"); return localStorage; } catch { return null; } })();
  const each = (root, selector, act) => { if (root.matches?.(selector)) act(root); root.querySelectorAll?.(selector).forEach(act); };

  // Toasts: good ones leave by themselves, a refusal stays until it is shut.
  const toast = (box) => {
    const shut = box.querySelector("[data-shut]");
    if (shut) { shut.hidden = false; shut.addEventListener("click", () => box.remove()); }
    if (box.dataset.tone !== "bad") setTimeout(() => { if (!box.matches(":hover, :focus-within")) box.remove(); }, 10000);
  };

  // After a refused form the first field with an error has the focus (K-98).
  const first = (summary) => {
    const form = summary.closest("form") ?? document;
    (form.querySelector("[aria-invalid=true]:not([type=hidden])") ?? summary).focus();
  };

  // Files: name and size of what was chosen; dropping works where the browser lets it.
  const upload = (box) => {
    const input = box.querySelector("input"), list = box.querySelector("ul");
    const show = () => list.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li"), name = document.createElement("bdi"), size = document.createElement("span");
      name.textContent = file.name;
      size.textContent = file.size < 1048576 ? `${Math.ceil(file.size / 1024)} kB` : `${(file.size / 1048576).toFixed(1)} MB`;
      line.append(name, size);
      return line;
    }));
    input.addEventListener("change", show);
    for (const [kind, on] of [["dragover", true], ["dragleave", false], ["drop", false]])
      box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.toggle("over", on); });
    box.addEventListener("drop", (event) => { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); });
  };

  // Details beside the list: on a wide screen a row fills its neighbour, on a phone it opens its page.
  const wide = matchMedia("(min-width: 62rem)");
  const beside = (link) => {
    if (!wide.matches || !self.htmx || !document.getElementById(link.dataset.beside)) return;
    for (const [name, value] of Object.entries({ get: link.href, target: `#${link.dataset.beside}`, swap: "outerHTML", "push-url": "true" }))
      link.setAttribute(`hx-${name}`, value);
    link.addEventListener("htmx:afterOnLoad", () => {
      link.closest("ul, tbody")?.querySelectorAll("[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
      link.closest("li, tr")?.setAttribute("aria-current", "true");
    });
    htmx.process(link);
  };

  const wire = (root) => {
    each(root, "[data-beside]", beside);
    each(root, "[data-toast]", toast);
    each(root, "[data-summary]", first);
    each(root, "[data-upload]", upload);
  };

  // A second press changes nothing; without connection nothing is sent and nothing is lost.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.method === "post" && !navigator.onLine) { event.preventDefault(); say(words.lost, "bad"); return; }
    if (form.dataset.busy) { event.preventDefault(); return; }
    if (form.method !== "post") return;
    form.dataset.busy = "1";
    const button = event.submitter;
    setTimeout(() => { button?.setAttribute("aria-busy", "true"); button?.setAttribute("aria-disabled", "true"); });
    if ("leaves" in form.dataset) { const over = leave(); event.preventDefault(); over.then(() => form.submit()); }
  });
  const rest = (root) => each(root, "form[data-busy]", (form) => {
    delete form.dataset.busy;
    form.querySelectorAll("[aria-busy]").forEach((button) => { button.removeAttribute("aria-busy"); button.removeAttribute("aria-disabled"); });
  });
  addEventListener("pageshow", () => rest(document));
  document.addEventListener("htmx:afterRequest", () => rest(document));

  // Log-out takes everything of this person off the device (K-99), and then goes: a page that has gone may finish nothing.
  // A device that cannot, or that takes more than a second, signs out all the same.
  const leave = () => {
    if (store) Object.keys(store).filter((key) => key.startsWith("draft:")).forEach((key) => store.removeItem(key));
    const unsent = self.indexedDB?.deleteDatabase("unsent"); // where an app keeps, sealed, what the server does not have yet
    const ended = unsent && new Promise((done) => { unsent.onsuccess = unsent.onerror = unsent.onblocked = done; });
    const emptied = self.caches?.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))));
    return Promise.race([Promise.all([ended, emptied]).catch(() => {}), new Promise((done) => setTimeout(done, 1000))]);
  };

  const say = (text, tone) => {
    if ([...document.querySelectorAll("#toasts .toast p")].some((one) => one.textContent === text)) return;
    const box = document.createElement("div"), line = document.createElement("p"), shut = document.createElement("button");
    box.className = "toast"; box.dataset.tone = tone; line.textContent = text;
    shut.className = "door"; shut.type = "button"; shut.dataset.shut = ""; shut.textContent = "×"; shut.setAttribute("aria-label", words.close);
    box.append(line, shut);
    document.getElementById("toasts").append(box);
    toast(box);
  };
  document.addEventListener("htmx:sendError", () => say(words.lost, "bad"));
  document.addEventListener("say", (event) => say(event.detail, "bad")); // the script of a page has something to say
  addEventListener("offline", () => say(words.lost, "bad"));
  addEventListener("online", () => document.querySelectorAll("#toasts .toast").forEach((one) => { if (one.textContent.startsWith(words.lost)) one.remove(); }));

  // Dialogs: data-opens names one; a press beside it shuts it.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
    if (event.target.closest?.("dialog [data-shuts]")) event.target.closest("dialog").close();
    if (event.target.tagName === "DIALOG") event.target.close();
  });

  // Keys of the desk: J K through the rows, / to the search, ? for the list. Silent while one types.
  const switched = document.querySelector("[data-keys-off]");
  if (switched) {
    switched.checked = store?.getItem("keys") === "off";
    switched.addEventListener("change", () => store?.setItem("keys", switched.checked ? "off" : "on"));
  }
  const move = (by) => {
    const items = [...document.querySelectorAll("[data-item]")].filter((one) => one.getClientRects().length);
    const here = items.indexOf(document.activeElement);
    const next = items[Math.min(items.length - 1, Math.max(0, here < 0 ? 0 : here + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#side") { location.hash = "main"; return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || store?.getItem("keys") === "off") return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    const act = {
      j: () => move(1),
      k: () => move(-1),
      "/": () => document.querySelector("[type=search]")?.focus(),
      "?": () => document.getElementById("keys")?.showModal(),
    }[event.key];
    const key = /^[a-z0-9]$/i.test(event.key) && `[data-key="${event.key.toLowerCase()}"]`;
    const own = key && (document.activeElement.closest("tr, li")?.querySelector(key) || document.querySelector(key));
    if (act) { event.preventDefault(); act(); } else if (own) { event.preventDefault(); own.click(); }
  });

  try { sessionStorage.removeItem("offline-since"); } catch { /* nothing stored, nothing to forget */ }
  wire(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) wire(event.target); });
  const worker = document.body.dataset.worker;
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {});
})();
