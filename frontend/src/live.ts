import htmx from "htmx.org";
import { once } from "./once";
import { say } from "./words";

/**
 * Live updates. Attributes of the element with `data-live`:
 *   data-live="/live/…"          the stream
 *   data-live-target="#list"     what a fetch replaces (outerHTML)
 *   data-live-src="/desk/?…"     where the fresh part comes from (default: this page)
 *   data-live-now                replace at once (a case page); without it only the bar counts, and nothing moves
 * Inside it `[data-live-bar]` is the "3 new" button and `[data-live-lost]` the line shown while the stream is down.
 * The server reads `Last-Event-ID`, or `?last=` after a stream had to be built anew.
 */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

export function enhanceLive(root: ParentNode): void {
  for (const element of once<HTMLElement>("live", "[data-live]", root)) new Live(element).open();
}

/** How long to wait before the n-th try, with a random half so that a thousand desks do not return at once. */
export function backoff(tries: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries);
  return full / 2 + (full / 2) * random();
}

export class Live {
  private readonly seen = new Set<string>();
  private last = "";
  private tries = 0;
  private source: EventSource | undefined;

  constructor(private readonly element: HTMLElement) {
    this.bar?.addEventListener("click", () => void this.refresh());
  }

  open(): void {
    if (!this.element.isConnected) return; // swapped away meanwhile
    const address = new URL(this.element.dataset["live"] ?? "", location.href);
    if (this.last) address.searchParams.set("last", this.last);
    const source = new EventSource(address);
    this.source = source;
    source.addEventListener("open", () => {
      this.tries = 0;
      this.tellLost(false);
    });
    source.addEventListener("message", (event) => this.hear(event));
    source.addEventListener("error", () => {
      if (!this.element.isConnected) return source.close();
      this.tellLost(true);
      // The browser retries a cut stream itself; only a refused one is closed and needs us.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), backoff(this.tries++));
    });
    window.addEventListener("pagehide", () => source.close(), { once: true });
  }

  /** Take one event in: count it on the bar, or fetch at once where the page asks for that. */
  hear(event: MessageEvent<string>): void {
    if (!this.element.isConnected) return this.source?.close();
    if (event.lastEventId) this.last = event.lastEventId;
    this.seen.add(subject(event));
    if ("liveNow" in this.element.dataset) void this.refresh();
    else this.showBar();
  }

  private get bar(): HTMLElement | null {
    return this.element.querySelector<HTMLElement>("[data-live-bar]");
  }

  private showBar(): void {
    if (this.bar === null) return;
    this.bar.hidden = this.seen.size === 0;
    const words = this.bar.querySelector("[data-live-words]") ?? this.bar;
    words.textContent = say("new", { count: this.seen.size });
  }

  private async refresh(): Promise<void> {
    const target = this.element.dataset["liveTarget"];
    if (target === undefined || document.querySelector(target) === null) return;
    const source = this.element.dataset["liveSrc"] ?? location.pathname + location.search;
    this.seen.clear();
    await htmx.ajax("get", source, { target, swap: "outerHTML" });
    this.showBar();
  }

  private tellLost(lost: boolean): void {
    const line = this.element.querySelector<HTMLElement>("[data-live-lost]");
    if (line !== null) line.hidden = !lost;
  }
}

/** What an event is about, so that three events on one case count once. */
function subject(event: MessageEvent<string>): string {
  try {
    const data: unknown = JSON.parse(event.data);
    if (typeof data === "object" && data !== null && "case" in data) return String(data.case);
  } catch {
    // not JSON: the event counts for itself
  }
  return event.lastEventId || event.data;
}
