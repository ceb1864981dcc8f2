import { expect, test } from "vitest";
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

function made(fates: Record<string, Answer<unknown>["kind"] | number> = {}) {
  const where = new Where();
  const sent: [string, unknown][] = [];
  const send = async <T>(_method: string, path: string, body?: string): Promise<Answer<T>> => {
    sent.push([path, body && JSON.parse(body)]);
    const fate = Object.entries(fates).find(([part]) => path.includes(part))?.[1] ?? "ok";
    if (typeof fate === "number") return { kind: "no", problem: { status: fate, code: "", title: "" } };
    return (fate === "ok" ? { kind: "ok", body: {}, tag: "", status: 200 } : { kind: fate }) as Answer<T>;
  };
  return { duty: new Duty(send, where, undefined, () => 1_000_000), where, sent, fates };
}

test("off duty nobody asks where the telephone is", async () => {
  const { duty, where, sent } = made();

  await duty.flush();
  where.at(0);

  expect([where.watching, duty.waiting, sent]).toEqual([0, 0, []]);
});

test("on duty positions go to the platform, one every fifteen seconds at most", async () => {
  const { duty, where, sent } = made();
  await duty.start("grid_member");
  for (const at of [0, 5_000, 15_000, 31_000]) where.at(at);

  await duty.flush();

  expect(sent[0]).toEqual(["/api/v1/duty/sessions", { id: duty.session, started_at: expect.any(String) as string, role: "grid_member" }]);
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

test("a call for help says whether it was heard", async () => {
  const { duty, where, sent, fates } = made();
  await duty.start();
  where.at(0);
  expect(await duty.sos()).toBe(true);
  expect(sent.at(-1)?.[1]).toMatchObject({ session: duty.session, lon: 123.8 });

  fates["sos"] = "lost";
  expect(await duty.sos()).toBe(false);
});

test("who looked is listed, and nothing where there is no such list", async () => {
  expect(await made().duty.looks()).toEqual([]);
  expect(await made({ looks: 404 }).duty.looks()).toEqual([]);
});
