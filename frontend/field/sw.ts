/**
 * Keeps the shell, so that the app opens without a signal. A new version is fetched whole before the old one goes; the
 * queue is the page's own, this only wakes it (Background Sync, where there is one).
 */

/** The few things of a service worker that are used here; the library's own types do not go together with a page's. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker_ {
  SHELL?: { version: string; files: string[] };
  location: Location;
  clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(word: string): void }[]> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate" | "sync", act: (event: Waiting) => void): void;
  addEventListener(name: "fetch", act: (event: Fetching) => void): void;
}

const worker = self as unknown as Worker_;
const SHELL = worker.SHELL ?? { version: "none", files: [] };
const NAME = `field-${SHELL.version}`;
const PAGE = SHELL.files[0] ?? "/app/";

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "no-cache", credentials: "same-origin" }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("field-") && name !== NAME).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  const page = request.mode === "navigate" && pathname === PAGE;
  if (!page && !SHELL.files.includes(pathname)) return;
  event.respondWith(
    caches.open(NAME).then(async (cache) => (await cache.match(page ? PAGE : request)) ?? fetch(request)),
  );
});

worker.addEventListener("sync", (event) => {
  event.waitUntil(worker.clients.matchAll().then((pages) => pages.forEach((page) => page.postMessage("sync"))));
});

export {};
