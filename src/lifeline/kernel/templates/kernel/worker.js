// The service worker. It keeps the offline page and its files, and nothing that belongs to a person (K-99).
const OFFLINE = "{{ offline|escapejs }}";
const SHELF = [OFFLINE{% for address in shelf %}, "{{ address|escapejs }}"{% endfor %}];
const PAGES = [{% for address in pages %}"{{ address|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}]; // public pages of apps, fetched as nobody
const NAME = "shelf-{{ language|escapejs }}-{{ stamp }}-" + [...SHELF, ...PAGES].join("|"); // another language, file or list of the site: another shelf

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((shelf) => shelf.addAll([...SHELF, ...PAGES].map((one) => new Request(one, { cache: "reload", credentials: "omit" })))).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((one) => one !== NAME).map((one) => caches.delete(one)))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGES.find((one) => one === new URL(request.url).pathname) ?? OFFLINE)));
  } else if (request.method === "GET" && SHELF.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  }
});
