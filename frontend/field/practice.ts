/** A made-up platform for practice: it answers like the real one, tells the golden case, and forgets everything. */

import type { Answer, Api, Progress, Receipt } from "./api";
import { sha256 } from "./canonical";
import type { CaseOnPhone, Parts } from "./parts";
import { say } from "./words";

const STEPS = ["golden_1", "golden_2", "golden_3", "golden_4", "golden_5"] as const;
const SLOW_MS = 1200;

export class PracticeApi implements Api {
  private number = 0;
  private readonly sizes = new Map<string, number>();

  constructor(
    private readonly changed: () => void,
    private readonly wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {}

  async command(text: string): Promise<Answer<Receipt>> {
    await this.wait(SLOW_MS);
    this.number += 1;
    this.changed();
    const { id, verb } = JSON.parse(text) as { id: string; verb: string };
    const body: Receipt = {
      id, sha256: await sha256(text), state: "done", first: true, number: this.number, status_url: "", answer: {},
      code: verb === "report" ? say("practice_code") : "",
    };
    return { kind: "ok", body, tag: "", status: 201 };
  }

  async declare(file: { id: string; size: number }): Promise<Answer<Progress>> {
    this.sizes.set(file.id, file.size);
    return this.at(file.id, 0);
  }

  async piece(id: string, offset: number, bytes: BufferSource): Promise<Answer<Progress>> {
    return this.at(id, offset + bytes.byteLength);
  }

  async progress(id: string): Promise<Answer<Progress>> {
    return this.at(id, 0);
  }

  private at(id: string, offset: number): Answer<Progress> {
    const size = this.sizes.get(id) ?? 0;
    return { kind: "ok", body: { offset, size, done: offset >= size }, tag: "", status: 200 };
  }
}

/** What a practising telephone took along: the golden case half-way, and a task. */
export function practicePack(_api: PracticeApi): Parts & Record<string, unknown> {
  const golden: CaseOnPhone = {
    code: say("practice_code"), report: "", text: say("golden_text"), place: "", where: say("golden_where"), lon: null, lat: null,
    state: "handling", state_label: say("golden_state"), open: true, at: "", who: say("golden_who"), what: STEPS.map((step) => say(step)).join("\n"),
    due: "", version: 0, mine: true, moves: [{ move: "note", label: say("note"), asks: [{ name: "note", required: true }] }],
  };
  const task = { id: 1, text: say("golden_task"), where: say("golden_where"), place: "", by: say("golden_who"), at: "", due: "", done: "", got: true, code: "", lon: null, lat: null };
  return { me: { id: 0, name: say("practice"), grids: [], roles: [] }, cases: [golden], tasks: [task] };
}
