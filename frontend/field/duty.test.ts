import { beforeEach, expect, test } from "vitest";
import type { Answer } from "./api";
import { Duty } from "./duty";

class Where {
  watching = 0;
  take: PositionCallback = () => undefined;
  watchPosition(take: PositionCallback): number {
    this.watching += 1;
    this.take = take;
    return 7;
  }
  clearWatch(number: number): void {
    expect(number).toBe(7);
    this.watching -= 1;
  }
  at(timestamp: number): void {
    this.take({ timestamp, coords: { longitude: 123.8, latitude: 42.1, accuracy: 9.6 } } as GeolocationPosition);
  }
}

beforeEach(() => localStorage.clear());

function made(fates: Record<string, Answer<unknown>["kind"] | number> = {}, bodies: Record<string, unknown> = {}, clock = { now: 1_000_000 }) {
  const where = new Where();
  const sent: [string, unknown][] = [];
  const send = async <T>(method: string, path: string, body?: string): Promise<Answer<T>> => {
    sent.push([path, body && JSON.parse(body)]);
    const fate = Object.entries(fates).find(([part]) => `${method} ${path}`.includes(part))?.[1] ?? "ok";
    if (typeof fate === "number") return { kind: "no", problem: { status: fate, code: fate === 404 ? "not-found" : "x", title: "不行" } };
    const said = Object.entries(bodies).find(([part]) => `${method} ${path}`.includes(part))?.[1] ?? {};
    return (fate === "ok" ? { kind: "ok", body: said, tag: "", status: 200 } : { kind: fate }) as Answer<T>;
  };
  return { duty: new Duty(send, where, undefined, () => clock.now), where, sent, fates };
}

test("off duty nobody asks where the telephone is", async () => {
  const { duty, where, sent } = made();

  await duty.flush();
  where.at(0);

  expect([where.watching, duty.waiting, sent]).toEqual([0, 0, []]);
});

test("on duty positions go to the platform, one every fifteen seconds at most", async () => {
  const { duty, where, sent } = made();
  await duty.start("patroller");
  for (const at of [0, 5_000, 15_000, 31_000]) where.at(at);

  await duty.flush();

  expect(sent[0]).toEqual(["/api/v1/duty/sessions", { id: duty.session, started_at: expect.any(String) as string, role: "patroller" }]);
  expect(sent[1]).toEqual(["/live/positions", { session: duty.session, points: [[0, 123.8, 42.1, 10], [15_000, 123.8, 42.1, 10], [31_000, 123.8, 42.1, 10]] }]);
  expect(duty.waiting).toBe(0);
});

test("at the end the watch stops and what could not be sent is dropped", async () => {
  const { duty, where, sent } = made({ positions: "lost" });
  await duty.start();
  where.at(0);

  await duty.end();
  where.at(60_000);

  expect([duty.state, where.watching, duty.waiting]).toEqual(["off", 0, 0]);
  expect(sent.at(-1)?.[0]).toMatch(/^\/api\/v1\/duty\/sessions\/[0-9a-f-]{36}\/end$/);
});

test("a platform without duty is told from a bad line, and nothing is watched", async () => {
  const { duty, where } = made({ sessions: 404 });

  await duty.start();

  expect([duty.state, where.watching]).toEqual(["absent", 0]);
});

test("without a signal one is on duty at once, and the platform hears of it later", async () => {
  const { duty, where, sent, fates } = made({ sessions: "lost" });
  await duty.start();
  where.at(0);
  await duty.flush();
  expect(sent.some(([path]) => path === "/live/positions")).toBe(false);

  delete fates["sessions"];
  await duty.flush();

  expect([duty.state, sent.at(-1)?.[0]]).toEqual(["on", "/live/positions"]);
});

test("a session the platform refuses ends the watch", async () => {
  const { duty, where, fates } = made({ sessions: "lost" });
  await duty.start();
  where.at(0);
  fates["sessions"] = 403;

  await duty.flush();

  expect([duty.state, where.watching, duty.waiting]).toEqual(["off", 0, 0]);
});

const running = { id: "s-1", started_at: "2026-05-11T09:00:00+08:00", ends_by: "2026-05-11T21:00:00+08:00", state: "on" };

test("switched off and on again, it goes on where the platform says one is on duty", async () => {
  const { duty, where } = made({}, { "GET /api/v1/duty/sessions": [running] }, { now: Date.parse(running.started_at) });

  await duty.recall();

  expect([duty.state, duty.session, where.watching]).toEqual(["on", "s-1", 1]);
});

test("on duty on another telephone, this one joins that duty", async () => {
  const { duty, where } = made({ "POST /api/v1/duty/sessions": 409 }, { "GET /api/v1/duty/sessions": [running] });

  await duty.start();

  expect([duty.state, duty.session, where.watching]).toEqual(["on", "s-1", 1]);
});

test("after twelve hours it has ended by itself, and nothing is watched", async () => {
  const clock = { now: Date.parse(running.started_at) };
  const { duty, where } = made({}, { "GET /api/v1/duty/sessions": [running] }, clock);
  await duty.recall();
  where.at(clock.now);
  clock.now = Date.parse(running.ends_by) + 1;

  await duty.flush();

  expect([duty.state, where.watching, duty.waiting]).toEqual(["off", 0, 0]);
});

test("ended elsewhere, the platform takes no position and the watch ends", async () => {
  const bodies = { "GET /api/v1/duty/sessions": [{ ...running, state: "ended" }], "POST /live": { stored: 0, refused: 1 } };
  const { duty, where } = made({}, bodies);
  await duty.start();
  where.at(0);

  await duty.flush();

  expect([duty.state, where.watching]).toEqual(["off", 0]);
});

test("an end nobody heard is told again, with the time at which it was", async () => {
  const first = made({ "/end": "lost" });
  await first.duty.start();
  const session = first.duty.session;
  await first.duty.end();

  const second = made();
  await second.duty.recall();
  await second.duty.recall();

  const told = second.sent.filter(([path]) => path.endsWith("/end"));
  expect(told).toEqual([[`/api/v1/duty/sessions/${session}/end`, { ended_at: expect.any(String) as string }]]);
});

test("who looked is listed, and nothing where there is no such list", async () => {
  expect(await made().duty.looks()).toEqual([]);
  expect(await made({ looks: 404 }).duty.looks()).toEqual([]);
});
