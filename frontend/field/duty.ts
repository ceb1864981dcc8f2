/**
 * On duty and off duty. The gate is here, on the telephone: off duty nobody asks it where it is, positions live in memory
 * only and only while on duty, and what was not sent at the end is dropped.
 */

import type { Answer } from "./api";
import { uuid7 } from "./canonical";
import { ON_DUTY } from "./help";
import { moment } from "./queue";

export type Point = [at: number, lon: number, lat: number, accuracy: number];
type Send = <T>(method: string, path: string, body?: string) => Promise<Answer<T>>;

export interface Look {
  at: string;
  by: string;
  unit: string;
  kind_label: string;
  reason: string;
}

interface Session {
  id: string;
  started_at: string;
  ends_by: string;
  state: string;
}

const MOST_POINTS = 500;
/** An end the platform has not heard of: the session and when, nothing else. It survives the telephone being switched off. */
const ENDING = "quartet_duty_end";
const ONE_EVERY_MS = 15_000;

export type DutyState = "off" | "on" | "starting" | "absent";

export class Duty {
  state: DutyState = "off";
  session = "";
  since = 0;
  /** When the platform ends it by itself; 0 while that is not known. */
  endsBy = 0;
  /** Why the platform refused, in its own words. */
  refusal = "";
  private watch: number | null = null;
  private known = false;
  private points: Point[] = [];

  constructor(
    private readonly send: Send,
    private readonly where: Pick<Geolocation, "watchPosition" | "clearWatch"> | undefined,
    private readonly changed: () => void = () => undefined,
    private readonly now: () => number = Date.now,
  ) {}

  get waiting(): number {
    return this.points.length;
  }

  /** After opening up: go on where the platform says one is on duty, and tell it of an end it has not heard of. */
  async recall(): Promise<void> {
    await this.tellEnd();
    if (this.state === "off") await this.adopt();
  }

  /** Go on duty. Without a signal one is on duty at once, and the platform hears of it later. */
  async start(role?: string): Promise<void> {
    if (this.state !== "off" && this.state !== "absent") return;
    await this.tellEnd();
    this.session = uuid7(this.now());
    this.since = this.now();
    this.role = role;
    this.known = false;
    this.endsBy = 0;
    this.state = "starting";
    if (await this.tell()) this.watching();
  }

  private watching(): void {
    if (this.where !== undefined) {
      this.watch = this.where.watchPosition((at) => this.take(at), () => undefined, { enableHighAccuracy: true, maximumAge: 10_000 });
    }
    this.set("on");
  }

  /** Take up the duty the platform says is running; false when there is none. */
  private async adopt(): Promise<boolean> {
    const answer = await this.send<Session[]>("GET", "/api/v1/duty/sessions");
    if (answer.kind !== "ok" || !Array.isArray(answer.body)) return false;
    const running = answer.body.find((one) => one.state === "on");
    if (running === undefined) {
      localStorage.removeItem(ON_DUTY);
      return false;
    }
    Object.assign(this, { session: running.id, since: Date.parse(running.started_at), endsBy: Date.parse(running.ends_by), known: true });
    this.watching();
    return true;
  }

  /** Send what was seen so far. */
  async flush(): Promise<void> {
    if (this.state !== "on" || !(await this.tell())) return;
    if (this.endsBy > 0 && this.now() > this.endsBy) return this.stop(); // it has ended by itself
    if (!this.known || this.points.length === 0) return;
    const taken = this.points.splice(0);
    const answer = await this.send<{ stored: number; refused: number }>("POST", "/live/positions", JSON.stringify({ session: this.session, points: taken }));
    if (answer.kind === "lost") this.points = [...taken, ...this.points].slice(-MOST_POINTS);
    const none = answer.kind === "ok" && answer.body.stored === 0 && answer.body.refused > 0;
    if (none && !(await this.stillOn())) this.stop(); // ended elsewhere: nothing is watched from here on
  }

  private async stillOn(): Promise<boolean> {
    const answer = await this.send<Session[]>("GET", "/api/v1/duty/sessions");
    if (answer.kind !== "ok" || !Array.isArray(answer.body)) return true; // nobody knows; the next try asks again
    return answer.body.some((one) => one.state === "on" && one.id === this.session);
  }

  /** Watch nothing and forget everything. */
  private stop(): void {
    if (this.watch !== null) this.where?.clearWatch(this.watch);
    this.watch = null;
    this.points = [];
    this.session = "";
    this.set("off");
  }

  /** Go off duty: the watch ends first, then everything that was seen goes or is dropped. */
  async end(): Promise<void> {
    if (this.state !== "on") return;
    const ending = { session: this.session, ended_at: moment(this.now()) };
    if (this.watch !== null) this.where?.clearWatch(this.watch);
    this.watch = null;
    await this.flush();
    if (this.known) localStorage.setItem(ENDING, JSON.stringify(ending));
    this.stop();
    await this.tellEnd();
  }

  private async tellEnd(): Promise<void> {
    const kept = localStorage.getItem(ENDING);
    if (kept === null) return;
    const { session, ended_at } = JSON.parse(kept) as { session: string; ended_at: string };
    const answer = await this.send("POST", `/api/v1/duty/sessions/${session}/end`, JSON.stringify({ ended_at }));
    if (answer.kind === "ok" || answer.kind === "no") localStorage.removeItem(ENDING);
  }

  /** Who looked at where I was. */
  async looks(): Promise<Look[]> {
    const answer = await this.send<Look[]>("GET", "/api/v1/duty/looks");
    return answer.kind === "ok" && Array.isArray(answer.body) ? answer.body : [];
  }

  private role: string | undefined;

  /** Let the platform know of the session; false when it has no such thing. */
  private async tell(): Promise<boolean> {
    if (this.known) return true;
    const said = { id: this.session, started_at: moment(this.since), ...(this.role ? { role: this.role } : {}) };
    const answer = await this.send<Session>("POST", "/api/v1/duty/sessions", JSON.stringify(said));
    if (answer.kind === "no") {
      this.refusal = answer.problem.title;
      this.stop();
      // Another telephone, or this one before it was switched off, is on duty already: go on there.
      if (answer.problem.status === 409) await this.adopt();
      else if (answer.problem.code === "not-found") this.set("absent");
      return false;
    }
    this.refusal = "";
    this.known = answer.kind === "ok";
    if (answer.kind === "ok" && answer.body.ends_by) this.endsBy = Date.parse(answer.body.ends_by);
    return true;
  }

  private take(at: GeolocationPosition): void {
    const last = this.points.at(-1);
    if (this.state !== "on" || (last && at.timestamp - last[0] < ONE_EVERY_MS)) return;
    const { longitude, latitude, accuracy } = at.coords;
    this.points.push([Math.round(at.timestamp), longitude, latitude, Math.round(accuracy)]);
    if (this.points.length > MOST_POINTS) this.points.shift();
  }

  private set(state: DutyState): void {
    this.state = state;
    if (state === "on") localStorage.setItem(ON_DUTY, "1");
    else localStorage.removeItem(ON_DUTY);
    this.changed();
  }
}
