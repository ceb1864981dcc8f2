import { beforeEach, describe, expect, test } from "vitest";
import type { Answer, Api, Progress, Receipt } from "./api";
import { canonical, type Json, sha256, uuid7 } from "./canonical";
import { moment, Queue } from "./queue";
import { changePin, makeVault, open, openText, seal, unlock, type Vault, WrongPin } from "./seal";
import { type Change, MemoryStore } from "./store";

const FAST = 2;

/** A platform in memory that answers as the real one does, over a line a test can cut. */
class FakePlatform implements Api {
  readonly commands = new Map<string, string>();
  readonly files = new Map<string, { size: number; sha256: string; bytes: Uint8Array; done: boolean }>();
  readonly states = new Map<string, Receipt["state"]>();
  /** Decides the fate of each message: nothing, lost on the way there, lost on the way back, signed out. */
  fate: (what: string) => "ok" | "lost" | "unheard" | "out" = () => "ok";
  refuse = new Map<string, number>();
  answer: Receipt["answer"] = {};
  lie = "";
  sent: string[] = [];

  async command(text: string): Promise<Answer<Receipt>> {
    const command = JSON.parse(text) as { id: string; verb: string; photo_ids: string[] };
    this.sent.push(`${command.verb} ${command.id}`);
    return this.over("command", async () => {
      const status = this.refuse.get(command.id);
      if (status !== undefined) return { kind: "no", problem: { status, code: "not-now", title: "现在不能" } };
      const first = !this.commands.has(command.id);
      this.commands.set(command.id, text);
      const missing = command.photo_ids.filter((id) => !this.files.get(id)?.done);
      const state = this.states.get(command.id) ?? (missing.length > 0 ? "incomplete" : "done");
      const body: Receipt = { id: command.id, sha256: this.lie || (await sha256(text)), state, first, number: 1, code: "1221", status_url: "", answer: { ...this.answer, missing } };
      return { kind: "ok", body, tag: "", status: 201 };
    });
  }

  declare(file: { id: string; sha256: string; size: number }): Promise<Answer<Progress>> {
    return this.over("declare", async () => {
      if (!this.files.has(file.id)) this.files.set(file.id, { size: file.size, sha256: file.sha256, bytes: new Uint8Array(), done: false });
      return this.at(file.id);
    });
  }

  piece(id: string, offset: number, bytes: BufferSource): Promise<Answer<Progress>> {
    return this.over("piece", async () => {
      const file = this.files.get(id);
      const piece = new Uint8Array(bytes as Uint8Array<ArrayBuffer>);
      expect(piece.length).toBeLessThanOrEqual(64 * 1024);
      if (file === undefined || offset !== file.bytes.length) return { kind: "no", problem: { status: 409, code: "wrong-offset", title: "" } };
      file.bytes = new Uint8Array([...file.bytes, ...piece]);
      file.done = file.bytes.length === file.size && (await sha256(file.bytes as Uint8Array<ArrayBuffer>)) === file.sha256;
      return this.at(id);
    });
  }

  progress(id: string): Promise<Answer<Progress>> {
    return this.over("progress", async () => this.at(id));
  }

  private at(id: string): Answer<Progress> {
    const file = this.files.get(id) as { size: number; bytes: Uint8Array; done: boolean };
    return { kind: "ok", body: { offset: file.bytes.length, size: file.size, done: file.done }, tag: "", status: 200 };
  }

  private async over<T>(what: string, act: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const fate = this.fate(what);
    if (fate === "lost") return { kind: "lost" };
    if (fate === "out") return { kind: "out" };
    const answer = await act();
    return fate === "unheard" ? { kind: "lost" } : answer;
  }
}

let vault: Vault;
let key: CryptoKey;
let store: MemoryStore;
let platform: FakePlatform;
let queue: Queue;

beforeEach(async () => {
  ({ vault, key } = await makeVault("v", "王秀兰", "271828", FAST));
  store = new MemoryStore();
  platform = new FakePlatform();
  queue = new Queue(store, platform, vault);
});

const photograph = (length = 150_000): Blob => new Blob([Uint8Array.from({ length }, (_, index) => (index * 7919) % 251)], { type: "image/jpeg" });

describe("an item leaves only on the right receipt", () => {
  test("sent and receipted, it is gone", async () => {
    const { id } = await queue.add("report", { text: "井盖坏了" });

    expect(await queue.flush(key)).toBe("empty");
    expect([...platform.commands.keys()]).toEqual([id]);
    expect(store.rows.items.size).toBe(0);
  });

  test("a receipt with another hash keeps it and shows it", async () => {
    await queue.add("report", { text: "井盖坏了" });
    platform.lie = "0".repeat(64);

    expect(await queue.flush(key)).toBe("tray");
    expect((await queue.opened(key))[0]?.problem?.code).toBe("wrong-receipt");
  });

  test("no answer keeps it, and the same bytes go again", async () => {
    const { id } = await queue.add("report", { text: "井盖坏了" });
    platform.fate = () => "unheard";
    expect(await queue.flush(key)).toBe("later");
    const first = platform.commands.get(id);
    platform.fate = () => "ok";

    expect(await queue.flush(key)).toBe("empty");
    expect(platform.commands.get(id)).toBe(first);
  });

  test("signed out keeps everything", async () => {
    await queue.add("report", { text: "一" }, { files: [{ data: photograph(10), type: "image/jpeg" }] });
    await queue.add("report", { text: "二" });
    platform.fate = () => "out";

    expect(await queue.flush(key)).toBe("out");
    expect([store.rows.items.size, store.rows.files.size]).toEqual([2, 1]);
  });

  test("the proof is kept in the same act", async () => {
    const seen: Change[] = [];
    queue = new Queue(store, platform, vault, async (command) => {
      seen.push({ put: "kept", row: { id: `v:${command.id}`, sealed: await seal(vault, "proof") } });
      return seen;
    });
    const { id } = await queue.add("report", { text: "井盖坏了" });

    await queue.flush(key);

    expect([...store.rows.kept.keys()]).toEqual([`v:${id}`]);
  });

  test.each(["waiting", "kept", "settled"] as const)("the platform has it: %s", async (state) => {
    const { id } = await queue.add("note", { text: "看过了" });
    platform.states.set(id, state);

    expect(await queue.flush(key)).toBe("empty");
  });
});

describe("the tray", () => {
  test.each([403, 404, 409, 413, 422])("a refusal of %d waits for its worker and holds nobody up", async (status) => {
    const { id } = await queue.add("move", { move: "close" });
    const other = await queue.add("report", { text: "井盖坏了" });
    platform.refuse.set(id, status);

    expect(await queue.flush(key)).toBe("tray");

    const [left] = await queue.opened(key);
    expect([left?.item.id, left?.item.state, left?.problem?.title]).toEqual([id, "tray", "现在不能"]);
    expect(platform.commands.has(other.id)).toBe(true);
  });

  test("tried again it goes", async () => {
    const { id } = await queue.add("move", { move: "close" });
    platform.refuse.set(id, 409);
    await queue.flush(key);
    platform.refuse.clear();

    await queue.retry(id);

    expect(await queue.flush(key)).toBe("empty");
  });

  test("two versions are both there to choose from", async () => {
    const { id } = await queue.add("amend", { text: "西头的", base: 0 }, { case: "1221" });
    platform.states.set(id, "conflict");
    platform.answer = { yours: "西头的", theirs: "东头的", version: 1 };

    expect(await queue.flush(key)).toBe("tray");
    expect((await queue.opened(key))[0]?.receipt?.answer).toMatchObject({ yours: "西头的", theirs: "东头的" });
  });

  test("only its worker gives an item up", async () => {
    const { id } = await queue.add("report", { text: "" }, { files: [{ data: photograph(10), type: "image/jpeg" }] });

    await queue.drop(id);
    await queue.drop(id);
    await queue.retry(id);

    expect([store.rows.items.size, store.rows.files.size]).toEqual([0, 0]);
  });
});

describe("files", () => {
  test("words first, then the picture, then the last receipt", async () => {
    const { id, photo_ids } = await queue.add("report", { text: "井盖坏了" }, { files: [{ data: photograph(), type: "image/jpeg" }] });
    const waiting = await queue.add("report", { text: "路灯坏了" });

    expect(await queue.flush(key)).toBe("empty");

    expect(platform.sent).toEqual([`report ${id}`, `report ${waiting.id}`, `report ${id}`]);
    expect(platform.files.get(photo_ids[0] as string)?.done).toBe(true);
    expect(store.rows.files.size).toBe(0);
  });

  test("cut after every piece it resumes to the same bytes", async () => {
    const { photo_ids, hashes } = await queue.add("report", { text: "" }, { files: [{ data: photograph(), type: "image/jpeg" }] });
    let turn = 0;
    platform.fate = (what) => (what === "piece" && (turn += 1) % 2 === 1 ? "unheard" : "ok");

    let tries = 0;
    while ((await queue.flush(key)) !== "empty") expect((tries += 1)).toBeLessThan(30);

    const name = photo_ids[0] as string;
    expect(await sha256(platform.files.get(name)?.bytes as Uint8Array<ArrayBuffer>)).toBe(hashes[name]);
  });

  test("a receipt of `waiting` does not let go before the files are there", async () => {
    const { id } = await queue.add("note", { text: "看" }, { files: [{ data: photograph(100), type: "image/jpeg" }] });
    platform.states.set(id, "waiting");
    platform.fate = (what) => (what === "declare" ? "lost" : "ok");
    expect(await queue.flush(key)).toBe("later");
    platform.fate = () => "ok";

    expect(await queue.flush(key)).toBe("empty");
    expect([...platform.files.values()].every((file) => file.done)).toBe(true);
  });

  test("a file the platform cannot read goes to the tray with its item", async () => {
    await queue.add("report", { text: "" }, { files: [{ data: photograph(100), type: "image/jpeg" }] });
    platform.declare = async () => ({ kind: "no", problem: { status: 422, code: "bad-picture", title: "读不了" } });

    expect(await queue.flush(key)).toBe("tray");
  });

  test("a platform that never agrees is not asked for ever", async () => {
    await queue.add("report", { text: "" }, { files: [{ data: photograph(100), type: "image/jpeg" }] });
    platform.piece = async () => ({ kind: "no", problem: { status: 409, code: "upload-torn", title: "" } });

    expect(await queue.flush(key)).toBe("tray");
  });
});

describe("whatever the line does", () => {
  test("a thousand random cuts lose and double nothing", async () => {
    let seed = 2112;
    const chance = (): number => (seed = (seed * 48_271) % (2 ** 31 - 1)) / 2 ** 31;
    const made = new Map<string, string>();
    platform.fate = () => (["ok", "ok", "lost", "unheard"] as const)[Math.floor(chance() * 4)] ?? "ok";
    for (let number = 0; number < 60; number += 1) {
      const files = number % 5 === 0 ? [{ data: photograph(70_000), type: "image/jpeg" }] : [];
      const command = await queue.add("report", { text: `第${number}件`, at: chance() * 1e-9 }, { files });
      made.set(command.id, canonical(command as unknown as Json));
      if (chance() < 0.3) await queue.flush(key);
      if (chance() < 0.1) queue = new Queue(store, platform, vault); // the telephone was switched off
    }
    let tries = 0;
    while ((await queue.flush(key)) !== "empty") expect((tries += 1)).toBeLessThan(1000);

    expect(new Map([...platform.commands].sort())).toEqual(new Map([...made].sort()));
    expect([...platform.files.values()].every((file) => file.done)).toBe(true);
  }, 20_000);

  test("two runs at once are one", async () => {
    await queue.add("report", { text: "井盖坏了" });

    await Promise.all([queue.flush(key), queue.flush(key), queue.flush(key)]);

    expect(platform.sent).toHaveLength(1);
  });

  test("no clock of the telephone changes the order", async () => {
    let now = 2_000_000_000_000;
    queue = new Queue(store, platform, vault, undefined, undefined, () => (now -= 10 * 365 * 86_400_000));
    for (const text of ["一", "二", "三"]) await queue.add("report", { text });

    await queue.flush(key);

    expect([...platform.commands.values()].map((text) => (JSON.parse(text) as { body: { text: string } }).body.text)).toEqual(["一", "二", "三"]);
  });
});

describe("the seal", () => {
  test("what lies on the telephone says nothing", async () => {
    await queue.add("report", { text: "井盖坏了" }, { files: [{ data: new Blob(["MARKER-IN-A-FILE"]), type: "image/jpeg" }] });

    const lying = JSON.stringify([...store.rows.items.values(), ...store.rows.files.values()], (_key, value: unknown) =>
      value instanceof Uint8Array ? String.fromCharCode(...value) : value,
    );
    expect(lying).not.toContain("井盖");
    expect(lying).not.toContain("MARKER");
    expect(lying).not.toContain("report");
  });

  test("only its PIN opens a vault, and a new PIN opens what the old one sealed", async () => {
    const sealed = await seal(vault, "话");
    await expect(unlock(vault, "314159")).rejects.toBeInstanceOf(WrongPin);
    const fresh = await changePin(vault, "271828", "161803");

    expect(await openText(await unlock(fresh, "161803"), sealed)).toBe("话");
    await expect(unlock(fresh, "271828")).rejects.toBeInstanceOf(WrongPin);
    await expect(changePin(fresh, "271828", "111111")).rejects.toBeInstanceOf(WrongPin);
  });

  test("the next worker's key opens nothing of the last one's", async () => {
    const sealed = await seal(vault, "话");
    const other = await makeVault("w", "李", "577215", FAST);

    await expect(open(other.key, sealed)).rejects.toThrow();
    await queue.add("report", { text: "我的" });
    expect(await new Queue(store, platform, other.vault).items()).toEqual([]);
  });
});

describe("the spelling of a command", () => {
  test("is RFC 8785", () => {
    const said = { "\u{1f600}": 1, "\ufb33": 2, "10": null, é: [true, 1152921504606847000, {}], "a\n": "\u20ac\u000f/\u2028", none: undefined };

    expect(canonical(said)).toBe('{"10":null,"a\\n":"€\\u000f/\u2028","é":[true,1152921504606847000,{}],"\u{1f600}":1,"\ufb33":2}');
  });

  test.each([
    [123.8246, "123.8246"], [1e21, "1e+21"], [1e-7, "1e-7"], [5e-324, "5e-324"], [-0, "0"], [1424953923781206.2, "1424953923781206.2"], [333333333.3333332, "333333333.3333332"],
  ])("numbers: %d", (value, spelling) => expect(canonical(value)).toBe(spelling));

  test("ids are of version 7 and sort by time", () => {
    const ids = [0, 1, 1_700_000_000_000].map((now) => uuid7(now));

    expect(ids.toSorted()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("a time carries its offset, and a broken clock gives none", () => {
    expect(moment(0)).toMatch(/^19(69|70)-\d\d-\d\dT\d\d:00:00[+-]\d\d:\d\d$/);
    expect(moment(Number.NaN)).toBe("");
  });
});
