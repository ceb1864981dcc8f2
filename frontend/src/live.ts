import { once } from "./once";
import { sound } from "./sound";
import { say } from "./words";

/**
 * Live updates. On the element with `data-live`:
 *   data-live="/live/cases"         the stream; events `case` {code, topic} and `refresh`
 *   data-live-url="/desk/?…"        where the fresh part comes from (default: this page)
 *   data-live-target="#desk-list"   whose contents it replaces (default: the element itself)
 *   data-live-code="…"              a page about one case: only its events count, and it is refreshed at once
 * Without a code nothing moves under the reader: `[data-live-bar]` says how many are new and fetches when pressed.
 * `[data-live-lost]` is shown while the stream is down, `[data-live-sos]` leads to a call for help the moment it is made,
 * `[data-live-urgent]` to an urgent case or clue; they sound again until somebody presses. Where a page has no stream of its
 * own, the element with `data-live-ring="/live/cases"` opens one for just these.
 */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const SOUND_AGAIN_MS = 15_000;
/** Rings by their topic: which link, and where it leads by the event's code. */
const RINGS: Record<string, { link: string; to: (code: string) => string | null }> = {
  "sos.raised": { link: "a[data-live-sos]", to: (code) => named(code, "sos", "/on-duty/sos/") },
  "clue.urgent": { link: "a[data-live-urgent]", to: (code) => named(code, "clue", "/clues/") },
  "urgent.raised": { link: "a[data-live-urgent]", to: (code) => (code ? `/cases/${encodeURIComponent(code)}/` : null) },
};

function named(code: string, kind: string, under: string): string | null {
  const [said, name] = code.split(":");
  return said === kind && name ? `${under}${encodeURIComponent(name)}/` : null;
}

/** Fetch an address and put the answer into an element. */
export type Swap = (address: string, target: HTMLElement) => Promise<unknown>;

export function enhanceLive(root: ParentNode, swap: Swap): void {
  for (const element of once<HTMLElement>("live", "[data-live]", root)) new Live(element, swap).open();
  if (document.querySelector("[data-live]") !== null) return;
  for (const element of once<HTMLElement>("live", "[data-live-ring]", root)) new Live(element, swap).open();
}

/** How long to wait before the n-th try, with a random half so that a thousand desks do not return at once. */
export function backoff(tries: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries);
  return full / 2 + (full / 2) * random();
}

interface News {
  code?: string;
  topic?: string;
}

export class Live {
  private readonly seen = new Set<string>();
  private tries = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly swap: Swap,
    private readonly connect: (address: string) => EventSource = (address) => new EventSource(address),
  ) {
    this.bar?.addEventListener("click", () => void this.refresh());
  }

  open(): void {
    if (!this.element.isConnected) return; // swapped away meanwhile
    const source = this.connect(this.element.dataset["live"] ?? this.element.dataset["liveRing"] ?? "");
    const whileShown = (act: (event: MessageEvent<string>) => void) => (event: Event) =>
      this.element.isConnected ? act(event as MessageEvent<string>) : source.close();
    source.addEventListener("open", () => {
      if (this.tries > 0) this.hear(undefined); // a stream built anew knows nothing of what was missed
      this.tries = 0;
      this.tellLost(false);
    });
    source.addEventListener("case", whileShown((event) => this.sort(JSON.parse(event.data) as News)));
    source.addEventListener("refresh", whileShown(() => this.hear(undefined)));
    source.addEventListener("error", () => {
      if (!this.element.isConnected) return source.close();
      this.tellLost(true);
      // A cut stream the browser opens again by itself; one that was refused is closed and waits for us.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), backoff(this.tries++));
    });
    window.addEventListener("pagehide", () => source.close(), { once: true });
  }

  /** A call for help and danger ring at once; what else is about duty counts as no case. */
  private sort({ code = "", topic = "" }: News): void {
    const ring = RINGS[topic];
    const to = ring?.to(code) ?? null;
    if (ring !== undefined && to !== null) this.ring(ring.link, to);
    else if (!/^(sos|duty|clue|urgent)\./.test(topic)) this.hear(code || undefined);
  }

  /** Show the link and sound; again and again, until it is pressed or the page goes. */
  private ring(which: string, to: string): void {
    const link = document.querySelector<HTMLAnchorElement>(which);
    if (link === null) return;
    link.href = to;
    link.hidden = false;
    sound();
    if (link.dataset["sounding"]) return;
    const again = setInterval(() => (link.isConnected ? sound() : clearInterval(again)), SOUND_AGAIN_MS);
    link.dataset["sounding"] = "1";
    link.addEventListener("click", () => clearInterval(again), { once: true });
  }

  /** Take news of a case in; without a code, something may have been missed. */
  private hear(code: string | undefined): void {
    const mine = this.element.dataset["liveCode"];
    if (mine !== undefined) {
      if (code === undefined || code === mine) void this.refresh();
      return;
    }
    if (code !== undefined) this.seen.add(code);
    this.showBar(true);
  }

  private get bar(): HTMLElement | null {
    return this.element.querySelector<HTMLElement>("[data-live-bar]");
  }

  private showBar(shown: boolean): void {
    if (this.bar === null) return;
    this.bar.hidden = !shown;
    this.bar.textContent = this.seen.size > 0 ? say("new", { count: this.seen.size }) : say("new_perhaps");
  }

  private async refresh(): Promise<void> {
    const chosen = this.element.dataset["liveTarget"];
    const target = chosen === undefined ? this.element : document.querySelector<HTMLElement>(chosen);
    if (target === null) return;
    const held = this.element.dataset["liveUrl"] ?? location.pathname + location.search;
    this.seen.clear();
    this.showBar(false);
    await this.swap(held, target);
  }

  private tellLost(lost: boolean): void {
    const line = this.element.querySelector<HTMLElement>("[data-live-lost]");
    if (line !== null) line.hidden = !lost;
  }
}
