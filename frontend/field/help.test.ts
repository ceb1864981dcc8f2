import { beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "./api";
import { Help, ON_DUTY } from "./help";

const NOON = 1_780_000_000_000;
let sent: [string, Record<string, unknown>][];
let fate: Answer<unknown>["kind"];
let now: number;

async function line(_method: string, path: string, body = "{}"): Promise<Answer<never>> {
  sent.push([path, JSON.parse(body) as Record<string, unknown>]);
  if (fate === "no") return { kind: "no", problem: { status: 403, code: "help-key-refused", title: "" } };
  return (fate === "ok" ? { kind: "ok", body: { key: "k1", id: "x" }, tag: "", status: 201 } : { kind: fate }) as Answer<never>;
}

const place = { getCurrentPosition: vi.fn((found: PositionCallback) => found({ coords: { longitude: 123.8, latitude: 42 } } as GeolocationPosition)) };

function help(vault: string | null = "v1", practice = false): Help {
  return new Help(line, () => vault, () => practice, place as unknown as Geolocation, () => now);
}

async function known(): Promise<Help> {
  const one = help();
  await one.learn("v1", line);
  sent = [];
  return one;
}

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = "";
  [sent, fate, now] = [[], "ok", NOON];
  place.getCurrentPosition.mockClear();
  vi.useRealTimers();
});

test("who has a key may call; who has none is shown no button", async () => {
  const one = help();
  expect([one.ready, one.element.hidden]).toEqual([false, true]);

  await one.learn("v1", line);
  expect([one.ready, one.element.hidden]).toEqual([true, false]);

  one.forget("v1");
  expect([one.ready, one.element.hidden]).toEqual([false, true]);
});

test("what lies beside the vault in the clear is the key and nothing else", async () => {
  await known();

  expect({ ...localStorage }).toEqual({ quartet_help_keys: '{"v1":"k1"}' });
});

test("a call goes with the key alone and says that it was heard", async () => {
  const one = await known();

  await one.call();

  expect(sent).toHaveLength(1);
  expect(sent[0]?.[0]).toBe("/api/v1/duty/help");
  expect(Object.keys(sent[0]?.[1] ?? {}).toSorted()).toEqual(["at", "id", "key"]);
  expect(one.state).toBe("heard");
  expect(localStorage.getItem("quartet_help_call")).toBe(null);
});

test("off duty nobody asks where it is; on duty the place goes along", async () => {
  const one = await known();
  await one.call();
  expect(place.getCurrentPosition).not.toHaveBeenCalled();

  localStorage.setItem(ON_DUTY, "1");
  await one.call();

  expect(sent[1]?.[1]).toMatchObject({ lon: 123.8, lat: 42, key: "k1" });
});

test("without a signal it waits, says 110 plainly, and is the same call when it is heard", async () => {
  const one = await known();
  fate = "lost";
  await one.call();

  expect(one.state).toBe("waiting");
  expect(one.element.querySelector("a")?.getAttribute("href")).toBe("tel:110");

  fate = "ok";
  const again = help(); // the telephone was switched off and on
  expect(again.state).toBe("waiting");
  await again.flush();

  expect(again.state).toBe("heard");
  expect(sent[1]?.[1]["id"]).toBe(sent[0]?.[1]["id"]);
});

test("a key that is not known any more says 110 and does not try for ever", async () => {
  const one = await known();
  fate = "no";

  await one.call();
  await one.flush();

  expect([one.state, sent.length]).toEqual(["refused", 1]);
  expect(one.element.querySelector("a")?.getAttribute("href")).toBe("tel:110");
});

test("after two hours it is not sent any more", async () => {
  const one = await known();
  fate = "lost";
  await one.call();
  now += 2 * 3_600_000 + 1;

  await one.flush();

  expect([one.state, sent.length]).toEqual(["stale", 1]);
});

test("it is held for two seconds; a short touch calls nobody", async () => {
  vi.useFakeTimers();
  const one = await known();
  const button = one.element.querySelector("button")!;

  button.dispatchEvent(new PointerEvent("pointerdown", { button: 0 }));
  vi.advanceTimersByTime(1_500);
  window.dispatchEvent(new PointerEvent("pointerup"));
  vi.advanceTimersByTime(5_000);
  expect(sent).toEqual([]);

  button.dispatchEvent(new PointerEvent("pointerdown", { button: 0 }));
  await vi.advanceTimersByTimeAsync(2_100);
  expect(sent).toHaveLength(1);
});

test("in practice nobody is called", async () => {
  const one = help("v1", true);

  await one.call();

  expect([one.state, sent.length]).toEqual(["practice", 0]);
});
