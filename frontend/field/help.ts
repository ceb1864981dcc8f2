/**
 * The call for help: on the first screen, whatever is locked. It needs no PIN because it needs no secret of the vault: a
 * key that can do one thing only, ring for its holder, lies beside the vaults in the clear (docs/adr says why). Without a signal the
 * call waits here and is sent again and again, and the screen says plainly that nobody has heard it yet.
 */

import type { Answer } from "./api";
import { uuid7 } from "./canonical";
import { h, icon } from "./dom";
import { moment } from "./queue";
import { say } from "./words";

type Send = <T>(method: string, path: string, body?: string) => Promise<Answer<T>>;

const KEYS = "quartet_help_keys";
const CALL = "quartet_help_call";
/** Set while on duty, so that a telephone that was switched off still knows whether it may say where it is. */
export const ON_DUTY = "quartet_duty_on";
const HOLD_MS = 2_000;
const PLACE_MS = 4_000;
/** Heard so late it would send people to where nobody calls any more. */
const STALE_MS = 2 * 3_600_000;

export type HelpState = "idle" | "placing" | "waiting" | "heard" | "refused" | "stale" | "practice";

interface Call {
  vault: string;
  id: string;
  at: string;
  made: number;
  lon?: number;
  lat?: number;
}

export class Help {
  state: HelpState = "idle";
  readonly element: HTMLElement;
  private readonly told = h("div.help-told", { role: "alert" });
  private readonly button: HTMLElement;
  private holding: ReturnType<typeof setTimeout> | null = null;
  private sending = false;

  constructor(
    private readonly send: Send,
    private readonly vault: () => string | null,
    private readonly practice: () => boolean,
    private readonly where: Pick<Geolocation, "getCurrentPosition"> | undefined,
    private readonly now: () => number = Date.now,
  ) {
    this.button = h("button.button.button-danger.button-big.wide.help-button", {
      type: "button",
      pointerdown: (event) => this.hold(event as PointerEvent),
      contextmenu: (event) => event.preventDefault(),
      // A key or a screen reader presses without a pointer: that is meant.
      click: (event) => ((event as MouseEvent).detail === 0 ? this.call() : undefined),
    }, icon("late"), h("span", {}, say("sos"), h("small", {}, say("sos_hold"))));
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => this.release());
    this.element = h("section.help", { "aria-label": say("sos") }, this.button, this.told);
    if (this.kept() !== null) this.set("waiting");
    this.show();
  }

  /** Whether this telephone can ring for somebody. */
  get ready(): boolean {
    return this.practice() || this.keyOf(this.vault()) !== null;
  }

  /** Fetch the key for whoever has just opened up; those who hold no grid get none. */
  async learn(vault: string, send: Send): Promise<void> {
    const answer = await send<{ key: string }>("POST", "/api/v1/duty/help-key", "{}");
    if (answer.kind === "ok" && answer.body.key) this.keep({ ...this.keys(), [vault]: answer.body.key });
    this.show();
  }

  forget(vault: string): void {
    const keys = this.keys();
    delete keys[vault];
    this.keep(keys);
    this.show();
  }

  /** Call: kept first, then sent. */
  async call(): Promise<void> {
    const vault = this.vault();
    if (this.practice()) return this.set("practice");
    if (vault === null || this.keyOf(vault) === null) return;
    const made = this.now();
    const call: Call = { vault, id: uuid7(made), at: moment(made), made };
    localStorage.setItem(CALL, JSON.stringify(call));
    this.set("placing");
    // Off duty nobody asks where it is; on duty a few seconds are given to find out.
    const spot = localStorage.getItem(ON_DUTY) === "1" ? await this.spot() : null;
    if (spot !== null) localStorage.setItem(CALL, JSON.stringify({ ...call, ...spot }));
    await this.flush();
  }

  /** Send what waits. Called as often as anybody likes. */
  async flush(): Promise<void> {
    const call = this.kept();
    if (call === null || this.sending) return;
    if (this.now() - call.made > STALE_MS) return this.end("stale");
    this.sending = true;
    const { vault, made: _made, ...said } = call;
    const answer = await this.send("POST", "/api/v1/duty/help", JSON.stringify({ ...said, key: this.keyOf(vault) ?? "" }));
    this.sending = false;
    if (answer.kind === "ok") this.end("heard");
    else if (answer.kind === "no") this.end("refused");
    else this.set("waiting");
  }

  show(): void {
    this.element.hidden = !this.ready && this.kept() === null;
    const words = { idle: "", placing: say("sos_sending"), waiting: say("sos_waiting"), heard: say("sos_heard"), refused: say("sos_not_heard"), stale: say("sos_not_heard"), practice: say("practice_bar") }[this.state];
    const urgent = ["waiting", "refused", "stale"].includes(this.state);
    this.told.className = `help-told ${urgent ? "notice notice-refused" : this.state === "heard" ? "notice notice-kept" : ""}`;
    this.told.replaceChildren(...(words ? [h("p", {}, words)] : []), ...(urgent ? [h("a.button.button-danger.button-big.wide", { href: "tel:110" }, icon("phone"), say("call_110"))] : []));
  }

  private hold(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.release();
    this.button.classList.add("held");
    this.holding = setTimeout(() => {
      this.release();
      navigator.vibrate?.(200);
      void this.call();
    }, HOLD_MS);
  }

  private release(): void {
    if (this.holding !== null) clearTimeout(this.holding);
    this.holding = null;
    this.button.classList.remove("held");
  }

  private spot(): Promise<{ lon: number; lat: number } | null> {
    return new Promise((resolve) => {
      if (this.where === undefined) return resolve(null);
      this.where.getCurrentPosition(({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude }), () => resolve(null), { enableHighAccuracy: true, timeout: PLACE_MS, maximumAge: 60_000 });
    });
  }

  private end(state: HelpState): void {
    localStorage.removeItem(CALL);
    this.set(state);
  }

  private set(state: HelpState): void {
    this.state = state;
    this.show();
  }

  private kept(): Call | null {
    return read<Call | null>(CALL, null);
  }

  private keys(): Record<string, string> {
    return read<Record<string, string>>(KEYS, {});
  }

  private keyOf(vault: string | null): string | null {
    return vault === null ? null : (this.keys()[vault] ?? null);
  }

  private keep(keys: Record<string, string>): void {
    localStorage.setItem(KEYS, JSON.stringify(keys));
  }
}

function read<T>(name: string, none: T): T {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "null") as T | null) ?? none;
  } catch {
    return none;
  }
}
