/** The telephone as a whole: who uses it, what it took along, what waits to be sent, whether it is locked. */

import { type Answer, Platform, type Receipt } from "./api";
import { uuid7 } from "./canonical";
import { Duty } from "./duty";
import { Help } from "./help";
import { type OtherPart, type Parts, rings } from "./parts";
import { sound } from "../src/sound";
import { PracticeApi, practicePack } from "./practice";
import { type Command, type Draft, type Opened, type Outcome, Queue } from "./queue";
import { Retry } from "./retry";
import { changePin, makeVault, openText, seal, unlock, type Vault } from "./seal";
import { type Change, MemoryStore, PhoneStore, type Store } from "./store";

/** Proof that the platform has something. */
export interface Proof {
  id: string;
  verb: string;
  text: string;
  code: string;
  status_url: string;
  at: string;
}

interface Session {
  username: string;
  token: string;
}

const PROOFS = 50;
export const OWN_PARTS = new Set(["me", "cases", "tasks", "places", "needs_me", "duty"]);

export class Phone {
  vaults: Vault[] = [];
  vault: Vault | null = null;
  key: CryptoKey | null = null;
  session: Session | null = null;
  parts: Parts & Record<string, unknown> = {};
  proofs: Proof[] = [];
  /** Signed out by the platform: everything is kept, the password is asked for. */
  out = false;
  practice = false;
  busy = false;
  online = navigator.onLine;
  /** How many items wait, as far as a locked telephone can tell. */
  waiting = 0;
  tray = 0;
  oldest = 0;
  readonly platform = new Platform();
  readonly duty = new Duty((...how) => this.platform.send(...how), navigator.geolocation, () => this.changed());
  /** Never behind the PIN: it has a line of its own, without anybody's token. */
  readonly help = new Help((...how) => this.bare.send(...how), () => (this.practice ? null : (this.vault?.id ?? null)), () => this.practice, navigator.geolocation);
  private readonly bare = new Platform();
  queue: Queue | null = null;
  private readonly retry = new Retry(() => void this.sync());
  private store: Store;
  private readonly real: Store;
  private tag = "";

  private constructor(store: Store, private readonly changed: () => void) {
    this.store = this.real = store;
  }

  static async start(changed: () => void): Promise<Phone> {
    const phone = new Phone(await PhoneStore.open(), changed);
    phone.vaults = (await phone.real.all("vaults")).sort((one, other) => other.made - one.made);
    const last = localStorage.getItem("quartet_field_vault");
    phone.use(phone.vaults.find((vault) => vault.id === last) ?? phone.vaults[0] ?? null);
    await phone.count();
    return phone;
  }

  get locked(): boolean {
    return this.vault !== null && this.key === null;
  }

  // -- who -------------------------------------------------------------------------------------------------------

  /** Sign in anew: a vault of one's own, locked by a PIN. What others have on this telephone stays theirs. */
  async firstSignIn(username: string, token: string, pin: string): Promise<void> {
    this.platform.token = token;
    const answer = await this.platform.pack<{ parts: Parts }>("");
    const name = answer.kind === "ok" ? (answer.body.parts.me?.name ?? username) : username;
    const { vault, key } = await makeVault(uuid7(), name, pin);
    await this.real.change([{ put: "vaults", row: vault }]);
    this.vaults = [vault, ...this.vaults];
    this.use(vault);
    this.key = key;
    this.out = false;
    await this.keepSession({ username, token });
    if (answer.kind === "ok") await this.takePack(answer.body.parts, answer.tag);
    this.learnHelp();
    void navigator.storage?.persist?.();
    this.changed();
    void this.sync();
  }

  async signInAgain(token: string): Promise<void> {
    this.platform.token = token;
    this.out = false;
    if (this.session !== null) await this.keepSession({ ...this.session, token });
    this.learnHelp();
    void this.sync();
  }

  /** Open with a PIN: the vault last used, or another one on this telephone. Throws WrongPin. */
  async enter(pin: string): Promise<void> {
    const tries = [this.vault, ...this.vaults.filter((one) => one !== this.vault)].filter((one) => one !== null);
    let refused: unknown = null;
    for (const vault of tries) {
      try {
        const key = await unlock(vault, pin);
        if (vault !== this.vault) this.use(vault);
        this.key = key;
        await this.recall();
        void this.duty.recall();
        this.learnHelp();
        void this.sync();
        return;
      } catch (why) {
        refused = why;
      }
    }
    throw refused;
  }

  private learnHelp(): void {
    if (this.vault !== null && this.platform.token) void this.help.learn(this.vault.id, (...how) => this.platform.send(...how));
  }

  lock(): void {
    this.key = null;
    this.session = null;
    this.parts = {};
    this.proofs = [];
    this.tag = "";
    this.platform.token = "";
    this.changed();
  }

  /** Throws WrongPin. */
  async setPin(pin: string, fresh: string): Promise<void> {
    if (this.vault === null) return;
    const vault = await changePin(this.vault, pin, fresh);
    await this.real.change([{ put: "vaults", row: vault }]);
    this.vaults = this.vaults.map((one) => (one.id === vault.id ? vault : one));
    Object.assign(this.vault, vault);
  }

  /** Leave this telephone: what was taken along goes; what was not sent stays sealed until it is exported or sent. */
  async signOut(): Promise<void> {
    if (this.vault === null) return;
    const { id } = this.vault;
    this.help.forget(id);
    const kept = (await this.real.all("kept")).filter((row) => row.id.startsWith(`${id}:`));
    const left = await this.queue?.items();
    const changes: Change[] = kept.map((row) => ({ drop: "kept", id: row.id }));
    if (left?.length === 0) changes.push({ drop: "vaults", id });
    await this.real.change(changes);
    if (left?.length === 0) this.vaults = this.vaults.filter((vault) => vault.id !== id);
    this.lock();
    this.use(this.vaults[0] ?? null);
    await this.count();
    this.changed();
  }

  private use(vault: Vault | null): void {
    this.vault = vault;
    this.help.show();
    if (vault !== null) localStorage.setItem("quartet_field_vault", vault.id);
    this.queue = vault && new Queue(this.store, this.platform, vault, (command, receipt) => this.proof(command, receipt), () => void this.count());
  }

  // -- what was taken along --------------------------------------------------------------------------------------

  private async recall(): Promise<void> {
    this.session = (await this.read<Session>("session")) ?? null;
    this.platform.token = this.session?.token ?? "";
    this.parts = (await this.read<Parts & Record<string, unknown>>("pack")) ?? {};
    this.proofs = (await this.read<Proof[]>("proofs")) ?? [];
    this.tag = (await this.read<string>("tag")) ?? "";
    this.out = this.session === null;
    await this.count();
  }

  private async read<T>(name: string): Promise<T | undefined> {
    if (this.vault === null || this.key === null) return undefined;
    const row = await this.store.get("kept", `${this.vault.id}:${name}`);
    return row && (JSON.parse(await openText(this.key, row.sealed)) as T);
  }

  private async row(name: string, value: unknown): Promise<Change> {
    const vault = this.vault as Vault;
    return { put: "kept", row: { id: `${vault.id}:${name}`, sealed: await seal(vault, JSON.stringify(value)) } };
  }

  private async keepSession(session: Session): Promise<void> {
    this.session = session;
    await this.store.change([await this.row("session", session)]);
  }

  private async takePack(parts: Parts, tag: string): Promise<void> {
    if (rings(this.parts["notices"] as OtherPart | undefined, (parts as Record<string, unknown>)["notices"] as OtherPart | undefined)) sound();
    this.parts = { ...parts };
    this.tag = tag;
    await this.store.change([await this.row("pack", parts), await this.row("tag", tag)]);
    const fresh = (parts.tasks ?? []).filter((task) => !task.got && !task.done).map((task) => task.id);
    if (fresh.length > 0 && !(await this.pending("task_got"))) await this.queue?.add("task_got", { tasks: fresh });
  }

  private async pending(verb: string): Promise<boolean> {
    return (await this.items()).some((one) => one.command.verb === verb);
  }

  private async proof(command: Command, receipt: Receipt): Promise<Change[]> {
    if (["task_got", "settle", "read"].includes(command.verb)) return [];
    const text = String(command.body["text"] ?? command.body["place"] ?? "");
    const fresh: Proof = { id: command.id, verb: command.verb, text, code: receipt.code, status_url: receipt.status_url, at: command.made_at };
    this.proofs = [fresh, ...this.proofs.filter((one) => one.id !== command.id)].slice(0, PROOFS);
    return [await this.row("proofs", this.proofs)];
  }

  // -- what waits ------------------------------------------------------------------------------------------------

  async items(): Promise<Opened[]> {
    return this.queue && this.key ? this.queue.opened(this.key) : [];
  }

  async write(verb: string, body: Command["body"], options: { case?: string | undefined; files?: Draft[] } = {}): Promise<Command> {
    if (this.queue === null) throw new Error("nobody is signed in");
    const command = await this.queue.add(verb, body, options);
    void this.sync();
    return command;
  }

  private async count(): Promise<void> {
    const items = (await this.queue?.items()) ?? [];
    this.waiting = items.filter((item) => item.state === "unsent").length;
    this.tray = items.length - this.waiting;
    this.oldest = items.reduce((least, item) => Math.min(least, item.made), Date.now());
    this.changed();
  }

  /** Send what waits, then fetch what is new. Harmless at any time. */
  async sync(): Promise<Outcome | null> {
    if (this.queue === null || this.key === null || this.out || (this.session === null && !this.practice)) return null;
    this.busy = true;
    this.changed();
    const outcome = await this.queue.flush(this.key);
    if (outcome === "out") this.out = true;
    else if (outcome !== "later") await this.refresh();
    if (!this.out) await this.duty.flush();
    if (!this.help.ready && this.parts.duty !== undefined) this.learnHelp();
    this.busy = false;
    this.retry.after(outcome !== "later");
    await this.count();
    return outcome;
  }

  private async refresh(): Promise<void> {
    if (this.practice) return;
    const answer: Answer<{ parts: Parts }> = await this.platform.pack(this.tag);
    if (answer.kind === "out") this.out = true;
    if (answer.kind === "ok" && answer.status === 200) {
      await this.takePack(answer.body.parts, answer.tag);
      if (this.queue && this.key) await this.queue.flush(this.key); // what the pack asked to acknowledge
    }
  }

  // -- practice --------------------------------------------------------------------------------------------------

  private before: Partial<Phone> = {};

  /** Practice: a telephone of its own in memory, a platform that is made up; nothing is sent and nothing is kept. */
  async practise(): Promise<void> {
    this.before = { vault: this.vault, key: this.key, parts: this.parts, proofs: this.proofs, queue: this.queue, out: this.out };
    const { vault, key } = await makeVault("practice", "", "000000", 1);
    this.store = new MemoryStore();
    Object.assign(this, { practice: true, vault, key, proofs: [], out: false });
    const api = new PracticeApi(() => this.changed());
    this.parts = practicePack(api);
    this.queue = new Queue(this.store, api, vault, (command, receipt) => this.proof(command, receipt), () => void this.count());
    await this.count();
  }

  async endPractice(): Promise<void> {
    this.store = this.real;
    Object.assign(this, this.before, { practice: false });
    this.before = {};
    await this.count();
  }

  // -- a sealed copy ---------------------------------------------------------------------------------------------

  /** Everything unsent of this vault, still sealed, as one file. Only its PIN opens it again. */
  async export(): Promise<Blob> {
    const vault = this.vault as Vault;
    const items = (await this.real.all("items")).filter((item) => item.vault === vault.id);
    const files = (await this.real.all("files")).filter((file) => items.some((item) => item.id === file.item));
    const text = JSON.stringify({ quartet: "field", version: 1, vault, items, files }, (_key, value: unknown) =>
      value instanceof Uint8Array ? { base64: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) } : value,
    );
    return new Blob([text], { type: "application/json" });
  }

  /** Take a sealed copy in; gives how many items it holds. What is here already stays as it is. */
  async import(text: string): Promise<number> {
    const told = JSON.parse(text, (_key, value: unknown) => {
      const held = value as { base64?: unknown } | null;
      return typeof held?.base64 === "string" ? Uint8Array.from(atob(held.base64), (sign) => sign.charCodeAt(0)) : value;
    }) as { quartet?: string; vault: Vault; items: { id: string }[]; files: { id: string }[] };
    if (told.quartet !== "field") throw new Error("not a sealed copy");
    const changes: Change[] = [];
    if ((await this.real.get("vaults", told.vault.id)) === undefined) changes.push({ put: "vaults", row: told.vault });
    for (const row of told.files) changes.push({ put: "files", row } as Change);
    for (const row of told.items) changes.push({ put: "items", row } as Change);
    await this.real.change(changes);
    this.vaults = (await this.real.all("vaults")).sort((one, other) => other.made - one.made);
    if (this.vault === null) this.use(this.vaults[0] ?? null);
    await this.count();
    return told.items.length;
  }
}
