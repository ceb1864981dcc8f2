/**
 * The queue of what was not sent yet. Rules, in this order:
 * an item leaves the telephone only on a receipt that carries the hash the telephone computed itself, and only when all
 * its files are there; signed out keeps everything; a refusal or two versions go to the tray, where the worker decides;
 * one item that cannot go on does not hold up the others; nothing is decided by a clock.
 */

import type { Answer, Api, Problem, Progress, Receipt } from "./api";
import { canonical, type Json, sha256, uuid7 } from "./canonical";
import { open, openText, seal, type Sealed, type Vault } from "./seal";
import type { Blobbed, Change, Item, Store } from "./store";

export interface Command {
  id: string;
  verb: string;
  made_at: string;
  case?: string;
  body: { [key: string]: Json | undefined };
  photo_ids: string[];
  hashes: { [id: string]: string };
}

/** What an item holds, once opened. */
export interface Held {
  command: Command;
  problem?: Problem;
  receipt?: Receipt;
}

export interface Opened extends Held {
  item: Item;
}

/** A file to go with a command. */
export interface Draft {
  data: Blob;
  type: string;
}

export type Outcome = "empty" | "later" | "out" | "tray";

const PIECE = 64 * 1024;
const FIRST_PIECE = 16 * 1024;
const QUICK_MS = 2000;
const TORN_TRIES = 3;

export class Queue {
  private running: Promise<Outcome> | null = null;
  private last = 0;

  constructor(
    private readonly store: Store,
    private readonly api: Api,
    readonly vault: Vault,
    /** Called when an item has left: the proof is kept before the item goes. */
    private readonly settled: (command: Command, receipt: Receipt) => Promise<Change[]> = async () => [],
    /** Called whenever something has changed. */
    private readonly changed: () => void = () => undefined,
    private readonly now: () => number = Date.now,
  ) {}

  /** Write a command down, sealed, with its files. When this returns it survives the telephone being switched off. */
  async add(verb: string, body: Command["body"], options: { case?: string | undefined; files?: Draft[] } = {}): Promise<Command> {
    const rows: Change[] = [];
    const id = uuid7(this.now());
    const hashes: Record<string, string> = {};
    for (const draft of options.files ?? []) {
      const bytes = await draft.data.arrayBuffer();
      const file = uuid7(this.now());
      hashes[file] = await sha256(bytes);
      const row = { id: file, item: id, type: draft.type, size: bytes.byteLength, sealed: await seal(this.vault, bytes), done: false };
      rows.push({ put: "files", row });
    }
    const command: Command = { id, verb, made_at: moment(this.now()), body, photo_ids: Object.keys(hashes), hashes };
    if (options.case !== undefined) command.case = options.case;
    const at = await this.next();
    const held: Held = { command };
    const sealed = await seal(this.vault, JSON.stringify(held));
    rows.push({ put: "items", row: { id, vault: this.vault.id, at, made: this.now(), state: "unsent", told: false, sealed, files: command.photo_ids } });
    await this.store.change(rows);
    this.changed();
    return command;
  }

  /** This vault's items, in their order. */
  async items(): Promise<Item[]> {
    const mine = (await this.store.all("items")).filter((item) => item.vault === this.vault.id);
    return mine.sort((one, other) => one.at - other.at);
  }

  async opened(key: CryptoKey): Promise<Opened[]> {
    return Promise.all((await this.items()).map(async (item) => ({ ...(await held(key, item.sealed)), item })));
  }

  /** Send what can be sent. Called as often as anybody likes: only one run at a time. */
  flush(key: CryptoKey): Promise<Outcome> {
    this.running ??= this.alone(key).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Try an item of the tray again. */
  async retry(id: string): Promise<void> {
    const item = await this.store.get("items", id);
    if (item !== undefined) await this.put({ ...item, state: "unsent" });
  }

  /** Take an item off the telephone because its worker says so, in so many words. */
  async drop(id: string): Promise<void> {
    const item = await this.store.get("items", id);
    if (item === undefined) return;
    await this.store.change([{ drop: "items", id }, ...item.files.map((file): Change => ({ drop: "files", id: file }))]);
    this.changed();
  }

  private async next(): Promise<number> {
    const known = (await this.store.all("items")).reduce((most, item) => Math.max(most, item.at), 0);
    this.last = Math.max(this.last, known) + 1;
    return this.last;
  }

  private async alone(key: CryptoKey): Promise<Outcome> {
    const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
    if (!locks) return this.run(key); // an old telephone has one page only
    return locks.request("quartet-field", { ifAvailable: true }, (lock) => (lock === null ? "later" : this.run(key)));
  }

  /** Words first, so that a desk hears of it at once; then files, then the words again for the final receipt. */
  private async run(key: CryptoKey): Promise<Outcome> {
    for (const again of [false, true]) {
      for (const item of (await this.items()).filter((one) => one.state === "unsent")) {
        if (!again && item.told) continue; // on a bad line each message counts: none is sent twice for nothing
        if (again) {
          const stopped = await this.sendFiles(key, item);
          if (stopped !== null) return stopped;
        }
        const current = await this.store.get("items", item.id);
        if (current?.state !== "unsent") continue;
        const stopped = await this.sendCommand(key, current);
        if (stopped !== null) return stopped;
      }
    }
    const left = await this.items();
    if (left.some((item) => item.state === "unsent")) return "later";
    return left.length > 0 ? "tray" : "empty";
  }

  private async sendCommand(key: CryptoKey, item: Item): Promise<Outcome | null> {
    const { command } = await held(key, item.sealed);
    const text = canonical(command as unknown as Json);
    const answer = await this.api.command(text);
    if (answer.kind === "no") await this.toTray(item, { command, problem: answer.problem });
    if (answer.kind !== "ok") return stops(answer);
    const receipt = answer.body;
    if (receipt.sha256 !== (await sha256(text)) || receipt.id !== command.id) {
      await this.toTray(item, { command, problem: { status: 0, code: "wrong-receipt", title: "" } });
    } else if (receipt.state === "conflict") {
      await this.toTray(item, { command, receipt });
    } else if (receipt.state === "done" || (receipt.state !== "incomplete" && (await this.allFilesThere(item)))) {
      await this.leave(item, command, receipt);
    } else if (!item.told) {
      await this.put({ ...item, told: true });
    }
    return null;
  }

  private async allFilesThere(item: Item): Promise<boolean> {
    const files = await Promise.all(item.files.map((file) => this.store.get("files", file)));
    return files.every((file) => file === undefined || file.done);
  }

  private async leave(item: Item, command: Command, receipt: Receipt): Promise<void> {
    const proof = await this.settled(command, receipt);
    const gone = item.files.map((file): Change => ({ drop: "files", id: file }));
    await this.store.change([...proof, { drop: "items", id: item.id }, ...gone]);
    this.changed();
  }

  private async toTray(item: Item, what: Held): Promise<void> {
    await this.put({ ...item, state: "tray", sealed: await seal(this.vault, JSON.stringify(what)) });
  }

  private async put(item: Item): Promise<void> {
    await this.store.change([{ put: "items", row: item }]);
    this.changed();
  }

  private async sendFiles(key: CryptoKey, item: Item): Promise<Outcome | null> {
    for (const id of item.files) {
      const file = await this.store.get("files", id);
      if (file === undefined || file.done) continue;
      const answer = await this.sendFile(key, file);
      if (answer.kind === "ok") await this.store.change([{ put: "files", row: { ...file, done: true } }]);
      else if (answer.kind === "no") {
        await this.toTray(item, { ...(await held(key, item.sealed)), problem: answer.problem });
        return null;
      } else return stops(answer);
    }
    return null;
  }

  /** From where the platform says it stands, piece by piece, until the whole is there. */
  private async sendFile(key: CryptoKey, file: Blobbed): Promise<Answer<Progress>> {
    const bytes = await open(key, file.sealed);
    let answer = await this.api.declare({ id: file.id, sha256: await sha256(bytes), size: file.size, type: file.type });
    let length = FIRST_PIECE;
    let torn = 0;
    while (answer.kind === "ok" && !answer.body.done) {
      const { offset } = answer.body;
      const began = this.now();
      answer = await this.api.piece(file.id, offset, bytes.subarray(offset, offset + length));
      if (this.now() - began < QUICK_MS) length = Math.min(PIECE, length * 2);
      if (answer.kind === "no" && answer.problem.status === 409 && torn < TORN_TRIES) {
        torn += 1; // the piece did not fit, or the whole was not what was declared: ask where to go on
        answer = await this.api.progress(file.id);
      }
    }
    return answer;
  }
}

function stops(answer: Answer<unknown>): Outcome | null {
  return answer.kind === "lost" ? "later" : answer.kind === "out" ? "out" : null;
}

async function held(key: CryptoKey, sealed: Sealed): Promise<Held> {
  return JSON.parse(await openText(key, sealed)) as Held;
}

/** A time with its offset, as the telephone believes it to be. */
export function moment(now: number): string {
  const at = new Date(now);
  if (Number.isNaN(at.getTime())) return "";
  const minutes = -at.getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const part = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, "0");
  return `${new Date(now + minutes * 60_000).toISOString().slice(0, 19)}${sign}${part(minutes / 60)}:${part(minutes % 60)}`;
}
