import { beforeEach, expect, test, vi } from "vitest";
import { backoff, Live } from "./live";

const swap = vi.fn().mockResolvedValue(undefined);

class Stream extends EventTarget {
  readyState = 1;
  close = vi.fn();
  tell(kind: string, data: object = {}): void {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }));
  }
}

let stream: Stream;
const open = (): HTMLElement => {
  const element = document.querySelector<HTMLElement>("[data-live]")!;
  new Live(element, swap, () => (stream = new Stream()) as unknown as EventSource).open();
  return element;
};
const bar = (): HTMLElement => document.querySelector<HTMLElement>("[data-live-bar]")!;

beforeEach(() => {
  swap.mockClear();
  document.body.innerHTML = `
    <template id="words"><i data-word="new">{count} new</i><i data-word="new_perhaps">perhaps</i></template>
    <div data-live="/live/cases" data-live-url="/desk/?show=open" data-live-target="#list">
      <button data-live-bar hidden></button><p data-live-lost hidden></p><div id="list"></div>
    </div>`;
});

test("a desk counts cases, not events, and fetches nothing by itself", () => {
  open();

  stream.tell("case", { code: "A" });
  stream.tell("case", { code: "B" });
  stream.tell("case", { code: "A" });

  expect(bar().hidden).toBe(false);
  expect(bar().textContent).toBe("2 new");
  expect(swap).not.toHaveBeenCalled();
});

test("a call for help leads to its page at once and counts as no case", () => {
  document.querySelector("[data-live]")!.insertAdjacentHTML("afterbegin", '<a data-live-sos hidden href="/notices/"></a>');
  open();

  stream.tell("case", { code: "sos:0198", topic: "sos.raised" });
  stream.tell("case", { code: "sos:0198", topic: "sos.handled" });
  stream.tell("case", { code: "duty:7", topic: "duty.looked" });

  const link = document.querySelector<HTMLAnchorElement>("[data-live-sos]")!;
  expect(link.hidden).toBe(false);
  expect(link.getAttribute("href")).toBe("/on-duty/sos/0198/");
  expect(bar().hidden).toBe(true);
});

test.each([
  ["urgent.raised", "122126050000017", "/cases/122126050000017/"],
  ["clue.urgent", "clue:0198", "/clues/0198/"],
])("danger leads to its page at once (%s) and counts as no case", (topic, code, to) => {
  document.querySelector("[data-live]")!.insertAdjacentHTML("afterbegin", '<a data-live-urgent hidden href="/desk/"></a>');
  open();

  stream.tell("case", { code: "clue:0197", topic: "urgent.other" });
  stream.tell("case", { code, topic });

  const link = document.querySelector<HTMLAnchorElement>("[data-live-urgent]")!;
  expect(link.hidden).toBe(false);
  expect(link.getAttribute("href")).toBe(to);
  expect(bar().hidden).toBe(true);
});

test("a ring sounds again until it is pressed", () => {
  vi.useFakeTimers();
  const tones = vi.fn(() => ({ frequency: {}, connect: vi.fn(), start: vi.fn(), stop: vi.fn() }));
  vi.stubGlobal("AudioContext", class { currentTime = 0; destination = {}; createOscillator = tones; });
  document.querySelector("[data-live]")!.insertAdjacentHTML("afterbegin", '<a data-live-urgent hidden href="/desk/"></a>');
  open();
  const link = document.querySelector<HTMLAnchorElement>("[data-live-urgent]")!;

  stream.tell("case", { code: "1", topic: "urgent.raised" });
  vi.advanceTimersByTime(31_000);
  expect(tones).toHaveBeenCalledTimes(9);
  link.addEventListener("click", (event) => event.preventDefault());
  link.click();
  vi.advanceTimersByTime(60_000);

  expect(tones).toHaveBeenCalledTimes(9);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("pressing the bar fetches the list and clears the bar", () => {
  open();
  stream.tell("case", { code: "A" });

  bar().click();

  expect(swap).toHaveBeenCalledWith("/desk/?show=open", document.querySelector("#list"));
  expect(bar().hidden).toBe(true);
});

test("a case page is refreshed at once, and only by its own case", () => {
  document.body.innerHTML = '<div data-live="/live/cases" data-live-code="A" data-live-url="/cases/A/"></div>';
  const element = open();

  stream.tell("case", { code: "B" });
  expect(swap).not.toHaveBeenCalled();
  stream.tell("case", { code: "A" });

  expect(swap).toHaveBeenCalledWith("/cases/A/", element);
});

test("a refused stream is built anew later, and then the page may have missed something", () => {
  vi.useFakeTimers();
  open();
  const first = stream;
  first.readyState = 2; // EventSource.CLOSED
  vi.stubGlobal("EventSource", { CLOSED: 2 });

  first.dispatchEvent(new Event("error"));
  expect(document.querySelector<HTMLElement>("[data-live-lost]")!.hidden).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(stream).not.toBe(first);
  stream.dispatchEvent(new Event("open"));

  expect(bar().textContent).toBe("perhaps");
  expect(document.querySelector<HTMLElement>("[data-live-lost]")!.hidden).toBe(true);
  vi.useRealTimers();
});

test("waiting doubles up to a minute and is never the same for all", () => {
  expect(backoff(0, () => 0)).toBe(500);
  expect(backoff(0, () => 1)).toBe(1_000);
  expect(backoff(3, () => 1)).toBe(8_000);
  expect(backoff(30, () => 1)).toBe(60_000);
});
