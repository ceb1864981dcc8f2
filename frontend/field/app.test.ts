import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { Platform } from "./api";
import { findPlaces, metres, type Named, walkingOrder } from "./places";
import type { Phone } from "./phone";
import { PracticeApi, practicePack } from "./practice";
import { placeOf } from "./settings";
import { say, WORDS } from "./words";

const page = readFileSync("../src/quartet/resolution/field/templates/field/words.html", "utf8");

beforeEach(() => {
  document.body.innerHTML = "";
  document.documentElement.lang = "zh-hans";
});

test("the page holds a sentence for every word, and no other", () => {
  const held = [...page.matchAll(/data-word="(\w+)"/g)].map((match) => match[1]);

  expect(held.toSorted()).toEqual([...WORDS].toSorted());
});

test("a sentence is filled in", () => {
  document.body.innerHTML = '<template id="words"><i data-word="unsent_days">等了{days}天</i></template>';

  expect(say("unsent_days", { days: 3 })).toBe("等了3天");
  expect(say("home")).toBe("home");
});

const PLACES: Named[] = [
  ["211221106201001", "范家屯村第1微网格", 123.82, 42.05],
  ["211221106201", "范家屯村", 123.83, 42.06],
  ["211221106202", "腰堡村", null, null],
];

test("a place is found by part of its name, the village first", () => {
  expect(findPlaces(PLACES, "范家屯").map(([code]) => code)).toEqual(["211221106201", "211221106201001"]);
  expect(findPlaces(PLACES, "腰堡村三组井边").map(([code]) => code)).toEqual(["211221106202"]);
  expect(findPlaces(PLACES, " ")).toEqual([]);
});

test("one walks to what is nearest next; what has no place comes last", () => {
  const stops = [{ name: "far", lon: 123.9, lat: 42 }, { name: "nowhere" }, { name: "near", lon: 123.81, lat: 42 }, { name: "middle", lon: 123.85, lat: 42 }];

  expect(walkingOrder(stops, { lon: 123.8, lat: 42 }).map((stop) => stop.name)).toEqual(["near", "middle", "far", "nowhere"]);
  expect(walkingOrder(stops, null).map((stop) => stop.name)).toEqual(["far", "middle", "near", "nowhere"]);
  expect(walkingOrder([], null)).toEqual([]);
});

test("a hundredth of a degree of longitude is about 826 metres here", () => {
  expect(Math.round(metres({ lon: 123.8, lat: 42.05 }, { lon: 123.81, lat: 42.05 }))).toBe(826);
});

function platform(answer: Response | Error): Platform {
  const one = new Platform(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  one.token = "t";
  return one;
}

const json = (status: number, body: unknown): Response => new Response(status === 304 ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json", ETag: '"e"' } });

test.each([
  [json(200, { offset: 1 }), "ok"],
  [json(304, null), "ok"],
  [json(401, {}), "out"],
  [json(409, { code: "x", title_zh: "不行" }), "no"],
  [json(503, {}), "lost"],
  [json(429, {}), "lost"],
  [new Response("<html>hotel", { headers: { "Content-Type": "text/html" } }), "lost"],
  [new Response("", { status: 404, headers: { "Content-Type": "text/html" } }), "no"],
  [new Response("{", { headers: { "Content-Type": "application/json" } }), "lost"],
  [new TypeError("offline"), "lost"],
] as const)("an answer is one of four things (%#)", async (answer, kind) => {
  expect((await platform(answer as Response).progress("1")).kind).toBe(kind);
});

test("a wrong password is a refusal in words, not the end of a session", async () => {
  const answer = await platform(json(401, { code: "wrong-sign-in", title_zh: "不对" })).signIn("a", "b", "");

  expect(answer).toEqual({ kind: "no", problem: { status: 401, code: "wrong-sign-in", title: "不对" } });
});

test("in practice everything is answered and nothing is asked of the network", async () => {
  const api = new PracticeApi(() => undefined, async () => undefined);
  const answer = await api.command('{"id":"1","verb":"report"}');

  expect(answer).toMatchObject({ kind: "ok", body: { state: "done", id: "1" } });
  expect(await api.declare({ id: "f", size: 3 })).toMatchObject({ body: { offset: 0, done: false } });
  expect(await api.piece("f", 0, new Uint8Array(3))).toMatchObject({ body: { done: true } });
  expect(await api.progress("f")).toMatchObject({ body: { offset: 0 } });
  expect(practicePack(api).cases).toHaveLength(1);
});

test("a notice leads to a screen of the app when it has one, else to a page", () => {
  const phone = { parts: { cases: [{ code: "122126050000017" }] } } as unknown as Phone;

  expect(placeOf(phone, "/cases/122126050000017/")).toBe("#/case/122126050000017");
  expect(placeOf(phone, "/cases/122126050000025/")).toBe("/cases/122126050000025/");
  expect(placeOf(phone, "/benefits/me/")).toBe("/benefits/me/");
  expect(placeOf(phone, `${location.pathname}#/task/5`)).toBe("#/task/5");
});
