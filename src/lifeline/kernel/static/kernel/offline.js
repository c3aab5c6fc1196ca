// The offline page: how long, and which unsent texts this device holds. It also takes on the reader's look.
(() => {
  "use strict";
  const [, theme, size] = document.cookie.match(/(?:^|; )look=(\w+)\.(\d+)/) ?? [];
  if (theme && theme !== "auto") document.documentElement.dataset.theme = theme;
  if (size > 100) document.documentElement.dataset.size = size === "125" ? "l" : "xl";

  const time = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(at);
  try {
    const since = Number(sessionStorage.getItem("offline-since")) || Date.now();
    sessionStorage.setItem("offline-since", since);
    const line = document.getElementById("since");
    line.querySelector("time").textContent = time(since);
    line.hidden = false;
    const list = document.getElementById("drafts");
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith("draft:"))) {
      const draft = JSON.parse(localStorage.getItem(key)), row = document.createElement("li"), title = document.createElement("bdi");
      title.textContent = draft.title;
      row.append(title, ` · ${draft.length} ${list.dataset.words} ${time(draft.at)}`);
      list.append(row);
    }
    document.getElementById("none").hidden = list.children.length > 0;
  } catch { /* a browser that stores nothing has nothing to list */ }
  addEventListener("online", () => { sessionStorage.removeItem("offline-since"); location.reload(); });
})();
