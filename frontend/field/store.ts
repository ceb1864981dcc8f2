/** What the telephone keeps: vaults, unsent items and their files, and what was taken along. All but vaults is sealed. */

import type { Sealed, Vault } from "./seal";

/** An item in the queue. Only what the queue needs to know is readable; what was said is in `sealed`. */
export interface Item {
  id: string;
  vault: string;
  /** Its place in the queue: counted up on this telephone, no clock. */
  at: number;
  /** When the telephone believes it was made, for "unsent for N days". */
  made: number;
  /** `unsent` goes on by itself; `tray` waits for the worker. */
  state: "unsent" | "tray";
  /** The platform has the words and waits for the files: only those are still to be sent. */
  told: boolean;
  /** The command, and what was told of it, as JSON. */
  sealed: Sealed;
  files: string[];
}

export interface Blobbed {
  id: string;
  item: string;
  type: string;
  size: number;
  sealed: Sealed;
  /** Set when the platform has the whole of it. */
  done: boolean;
}

export interface Kept {
  /** `vault:name` */
  id: string;
  sealed: Sealed;
}

interface Tables {
  vaults: Vault;
  items: Item;
  files: Blobbed;
  kept: Kept;
}
export type Table = keyof Tables;
const TABLES: Table[] = ["vaults", "items", "files", "kept"];

/** One act on the store: all of it is there afterwards, or none. */
export type Change = { [T in Table]: { put: T; row: Tables[T] } | { drop: T; id: string } }[Table];

export interface Store {
  all<T extends Table>(table: T): Promise<Tables[T][]>;
  get<T extends Table>(table: T, id: string): Promise<Tables[T] | undefined>;
  change(changes: Change[]): Promise<void>;
}

export class MemoryStore implements Store {
  readonly rows: { [T in Table]: Map<string, Tables[T]> } = { vaults: new Map(), items: new Map(), files: new Map(), kept: new Map() };

  async all<T extends Table>(table: T): Promise<Tables[T][]> {
    return [...this.rows[table].values()].map((row) => ({ ...row }));
  }

  async get<T extends Table>(table: T, id: string): Promise<Tables[T] | undefined> {
    const row = this.rows[table].get(id);
    return row && { ...row };
  }

  async change(changes: Change[]): Promise<void> {
    for (const one of changes) {
      if ("put" in one) (this.rows[one.put] as Map<string, unknown>).set(one.row.id, { ...one.row });
      else this.rows[one.drop].delete(one.id);
    }
  }
}

/** IndexedDB. A change is acknowledged when it is on the telephone's storage, not before. */
export class PhoneStore implements Store {
  private constructor(private readonly base: IDBDatabase) {}

  static open(name = "quartet-field"): Promise<PhoneStore> {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => {
        for (const table of TABLES) asked.result.createObjectStore(table, { keyPath: "id" });
      };
      asked.onsuccess = () => resolve(new PhoneStore(asked.result));
      asked.onerror = () => reject(asked.error);
    });
  }

  all<T extends Table>(table: T): Promise<Tables[T][]> {
    return result(this.base.transaction(table).objectStore(table).getAll());
  }

  get<T extends Table>(table: T, id: string): Promise<Tables[T] | undefined> {
    return result(this.base.transaction(table).objectStore(table).get(id));
  }

  change(changes: Change[]): Promise<void> {
    const names = [...new Set(changes.map((one) => ("put" in one ? one.put : one.drop)))];
    if (names.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const doing = this.base.transaction(names, "readwrite", { durability: "strict" });
      doing.oncomplete = () => resolve();
      doing.onabort = () => reject(doing.error);
      for (const one of changes) {
        if ("put" in one) doing.objectStore(one.put).put(one.row);
        else doing.objectStore(one.drop).delete(one.id);
      }
    });
  }
}

function result<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
