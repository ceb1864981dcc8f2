/**
 * On duty and off duty. The gate is here, on the telephone: off duty nobody asks it where it is, positions live in memory
 * only and only while on duty, and what was not sent at the end is dropped.
 */

import type { Answer } from "./api";
import { uuid7 } from "./canonical";
import { moment } from "./queue";

export type Point = [at: number, lon: number, lat: number, accuracy: number];
type Send = <T>(method: string, path: string, body?: string) => Promise<Answer<T>>;

export interface Look {
  who: string;
  at: string;
  why: string;
}

const MOST_POINTS = 500;
const ONE_EVERY_MS = 15_000;

export type DutyState = "off" | "on" | "starting" | "absent";

export class Duty {
  state: DutyState = "off";
  session = "";
  since = 0;
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

  /** Go on duty. Without a signal one is on duty at once, and the platform hears of it later. */
  async start(role?: string): Promise<void> {
    if (this.state !== "off" && this.state !== "absent") return;
    this.session = uuid7(this.now());
    this.since = this.now();
    this.role = role;
    this.known = false;
    this.state = "starting";
    if (!(await this.tell())) return;
    if (this.where !== undefined) {
      this.watch = this.where.watchPosition((at) => this.take(at), () => undefined, { enableHighAccuracy: true, maximumAge: 10_000 });
    }
    this.set("on");
  }

  /** Send what was seen so far. */
  async flush(): Promise<void> {
    if (this.state !== "on" || !(await this.tell()) || !this.known || this.points.length === 0) return;
    const taken = this.points.splice(0);
    const answer = await this.send("POST", "/live/positions", JSON.stringify({ session: this.session, points: taken }));
    if (answer.kind === "lost") this.points = [...taken, ...this.points].slice(-MOST_POINTS);
  }

  /** Go off duty: the watch ends first, then everything that was seen goes or is dropped. */
  async end(): Promise<void> {
    if (this.state !== "on") return;
    if (this.watch !== null) this.where?.clearWatch(this.watch);
    this.watch = null;
    await this.flush();
    this.points = [];
    const session = this.session;
    this.session = "";
    this.set("off");
    if (this.known) await this.send("POST", `/api/v1/duty/sessions/${session}/end`, JSON.stringify({ ended_at: moment(this.now()) }));
  }

  /** Call for help. Tells whether the platform has heard it. */
  async sos(): Promise<boolean> {
    const last = this.points.at(-1);
    const said = { id: uuid7(this.now()), session: this.session, at: moment(this.now()), ...(last ? { lon: last[1], lat: last[2] } : {}) };
    return (await this.send("POST", "/api/v1/duty/sos", JSON.stringify(said))).kind === "ok";
  }

  /** Who looked at where I was. */
  async looks(): Promise<Look[]> {
    const answer = await this.send<{ looks?: Look[] } | Look[]>("GET", "/api/v1/duty/looks");
    if (answer.kind !== "ok") return [];
    return Array.isArray(answer.body) ? answer.body : (answer.body.looks ?? []);
  }

  private role: string | undefined;

  /** Let the platform know of the session; false when it has no such thing. */
  private async tell(): Promise<boolean> {
    if (this.known) return true;
    const said = { id: this.session, started_at: moment(this.since), ...(this.role ? { role: this.role } : {}) };
    const answer = await this.send("POST", "/api/v1/duty/sessions", JSON.stringify(said));
    if (answer.kind === "no") {
      if (this.watch !== null) this.where?.clearWatch(this.watch);
      this.watch = null;
      this.points = [];
      this.set(answer.problem.status === 404 ? "absent" : "off");
      return false;
    }
    this.known = answer.kind === "ok";
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
    this.changed();
  }
}
