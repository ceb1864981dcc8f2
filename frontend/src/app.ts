import "../styles/index.css";
import htmx from "htmx.org";
import { enhanceForms } from "./forms";
import { enhanceGeolocation } from "./geolocate";
import { mountIslands } from "./islands";
import { enhanceKeyboard, enhanceRowClicks } from "./keyboard";
import { enhanceLive } from "./live";
import { enhancePhotos } from "./photo";
import { enhanceTypeaheads } from "./typeahead";
import { say } from "./words";

htmx.config.allowEval = false; // the page's policy forbids it anyway; refuse early and clearly
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false; // would be an inline style
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // no copies of case pages left in a shared computer's storage
htmx.config.scrollIntoViewOnBoost = false;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: false }, // refusals come as pages and partials people can read
];

const ISLANDS = {
  map: () => import("./map/island"),
  redraw: () => import("./redraw/island"),
};

/** Every enhancement can be called again on a swapped-in part; each touches an element once. */
function enhance(root: ParentNode): void {
  enhanceForms(root);
  enhanceGeolocation(root);
  enhancePhotos(root);
  enhanceTypeaheads(root);
  enhanceLive(root, (address, target) => htmx.ajax("get", address, { target, swap: "innerHTML" }));
  void mountIslands(ISLANDS, root);
}

document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = event as CustomEvent<{ verb: string; headers: Record<string, string> }>;
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:afterSettle", (event) => {
  enhance(event.target instanceof Element ? event.target : document);
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const line = document.querySelector<HTMLElement>("[data-network]");
    if (line === null) return;
    line.hidden = false;
    line.textContent = say(navigator.onLine ? "request_failed" : "offline");
  });
}
document.addEventListener("htmx:afterRequest", (event) => {
  const { detail } = event as CustomEvent<{ successful: boolean }>;
  const line = document.querySelector<HTMLElement>("[data-network]");
  if (detail.successful && line !== null) line.hidden = true;
});

// A session that ended answers with the sign-in page: open it as a page, not inside a list.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest }>;
  if (!detail.xhr.responseURL) return;
  const answered = new URL(detail.xhr.responseURL);
  if (!answered.pathname.startsWith("/account/") || location.pathname.startsWith("/account/")) return;
  event.preventDefault();
  location.assign(`/account/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
});

enhanceKeyboard();
enhanceRowClicks();
enhance(document);
