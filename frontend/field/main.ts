import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/parts.css";
import "./field.css";
import { h, icon } from "./dom";
import { Phone } from "./phone";
import type { Screen } from "./screen";
import { build } from "./screens";
import { say } from "./words";

const EVERY_MS = 60_000;
const DUTY_MS = 30_000;
const HELP_MS = 5_000;
const LOCK_AFTER_MS = 15 * 60_000;

const stage = document.querySelector<HTMLElement>("#stage");
const bar = document.querySelector<HTMLElement>("#bar");
let phone: Phone | null = null;
let shown: { where: string; screen: Screen } | null = null;
let drawing = 0;
let touched = Date.now();

document.documentElement.classList.toggle("elder", localStorage.getItem("quartet_elder") === "1");

function here(): string {
  return location.hash.replace(/^#\/?/, "");
}

function go(where: string): void {
  if (here() === where) void draw(true);
  else location.hash = `#/${where}`;
}

/** Build the screen; while one types into it, only its surroundings are renewed. */
async function draw(anew: boolean): Promise<void> {
  if (phone === null || stage === null) return;
  drawBar(phone);
  const where = here();
  if (!anew && shown?.where === where && shown.screen.refresh) return shown.screen.refresh();
  drawing += 1;
  const mine = drawing;
  const [name = "", ...part] = where.split("/");
  const screen = await build(phone, go, name, part.join("/"));
  if (mine !== drawing) return; // another was asked for meanwhile
  const moved = shown?.where !== where;
  shown = { where, screen };
  document.title = `${screen.title} · ${say("app")}`;
  const head = where === "" ? [h("h1.visually-hidden", {}, say("app"))] : [h("div.row.screen-head", {}, h("a.button.button-quiet", { href: "#/" }, icon("arrow"), say("home")), h(screen.body.querySelector("h1") ? "p.screen-title" : "h1.screen-title", {}, screen.title))];
  stage.replaceChildren(...head, screen.body);
  if (moved) {
    window.scrollTo(0, 0);
    if (anew) stage.focus({ preventScroll: true });
  }
}

/** What is true now: locked, signed out, on the telephone, or all with the platform. */
function drawBar(phone: Phone): void {
  if (bar === null) return;
  const parts: (HTMLElement | null)[] = [];
  if (phone.practice) {
    parts.push(h("p.notice.notice-soon", {}, h("strong", {}, say("practice")), ` ${say("practice_bar")} `, h("button.button.button-small", { type: "button", click: async () => (await phone.endPractice(), go("")) }, say("practice_end"))));
  } else if (phone.out && !phone.locked) {
    parts.push(h("p.notice.notice-soon", {}, say("signed_out_kept"), " ", h("a.button.button-small", { href: "#/signin" }, say("sign_in"))));
  }
  if (phone.vault !== null && (phone.vault.label !== "" || phone.practice)) {
    const waiting = phone.waiting > 0;
    const words = phone.tray > 0 ? say("tray_count", { count: phone.tray }) : waiting ? say(phone.busy && phone.online ? "sending" : "waiting_count", { count: phone.waiting }) : say("all_sent");
    parts.push(h(phone.tray > 0 ? "a.status.status-tray" : waiting ? "a.status.status-waiting" : "a.status", { href: "#/unsent" }, icon(phone.tray > 0 ? "question" : waiting ? "offline" : "check"), words));
  }
  bar.replaceChildren(...parts.filter((part) => part !== null));
}

async function begin(): Promise<void> {
  if (!window.isSecureContext || !("indexedDB" in window)) {
    stage?.replaceChildren(h("p.notice.notice-refused", {}, say("insecure"), " ", h("a", { href: "/field/" }, say("web_page"))));
    return;
  }
  phone = await Phone.start(() => void draw(false));
  const send = (): void => void phone?.sync();
  window.addEventListener("hashchange", () => void draw(true));
  window.addEventListener("online", () => (phone && (phone.online = true), void phone?.help.flush(), send()));
  window.addEventListener("offline", () => (phone && (phone.online = false), void draw(false)));
  window.addEventListener("pageshow", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    // Laid aside for long, it asks for the PIN again; on duty it does not, so that the platform hears of it.
    if (Date.now() - touched > LOCK_AFTER_MS && phone?.duty.state !== "on" && !phone?.practice) phone?.lock();
    send();
  });
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => (touched = Date.now()), { passive: true });
  setInterval(send, EVERY_MS);
  setInterval(() => void phone?.duty.flush(), DUTY_MS);
  setInterval(() => void phone?.help.flush(), HELP_MS);
  await draw(true);
  document.body.dataset["ready"] = "1";
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.addEventListener("message", send);
    const registered = await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" }).catch(() => null);
    const sync = (registered as unknown as { sync?: { register(tag: string): Promise<void> } } | null)?.sync;
    void sync?.register("queue").catch(() => undefined); // a bonus where there is one; everything works without
  }
}

void begin();
