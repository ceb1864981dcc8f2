/**
 * What lies on the telephone is sealed. A vault has a key pair: its public half seals at any time, so that a report
 * can be written down without unlocking; its private half is locked by the worker's PIN and is held in memory only.
 */

const ITERATIONS = 310_000;
const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Sealed {
  /** The public half of a key made for this one seal. */
  key: Bytes;
  iv: Bytes;
  data: Bytes;
}

export interface Vault {
  id: string;
  /** Whose it is, for the lock screen. */
  label: string;
  salt: Bytes;
  iterations: number;
  publicKey: Bytes;
  /** The private key, locked by the PIN. */
  locked: { iv: Bytes; data: Bytes };
  made: number;
}

export class WrongPin extends Error {}

export async function makeVault(id: string, label: string, pin: string, iterations = ITERATIONS): Promise<{ vault: Vault; key: CryptoKey }> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const held = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const salt = random(16);
  const iv = random(12);
  const lock = await lockOf(pin, salt, iterations);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, lock, held);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const vault = { id, label, salt, iterations, publicKey, locked: { iv, data: new Uint8Array(data) }, made: Date.now() };
  return { vault, key: await privateKey(held) };
}

/** The private key of a vault. Throws WrongPin. */
export async function unlock(vault: Vault, pin: string): Promise<CryptoKey> {
  return privateKey(await privateBytes(vault, pin));
}

/** The same vault under another PIN; nothing that is sealed has to be sealed anew. Throws WrongPin. */
export async function changePin(vault: Vault, pin: string, fresh: string): Promise<Vault> {
  const held = await privateBytes(vault, pin);
  const [salt, iv] = [random(16), random(12)];
  const lock = await lockOf(fresh, salt, vault.iterations);
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, lock, held));
  return { ...vault, salt, locked: { iv, data } };
}

export async function seal(vault: Vault, data: BufferSource | string): Promise<Sealed> {
  const own = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey("raw", vault.publicKey, CURVE, false, []);
  const iv = random(12);
  const once = await shared(own.privateKey, theirs);
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, once, bytes);
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  return { key, iv, data: new Uint8Array(sealed) };
}

export async function open(key: CryptoKey, sealed: Sealed): Promise<Bytes> {
  const theirs = await crypto.subtle.importKey("raw", sealed.key, CURVE, false, []);
  const once = await shared(key, theirs);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, once, sealed.data));
}

export async function openText(key: CryptoKey, sealed: Sealed): Promise<string> {
  return new TextDecoder().decode(await open(key, sealed));
}

async function privateBytes(vault: Vault, pin: string): Promise<ArrayBuffer> {
  const lock = await lockOf(pin, vault.salt, vault.iterations);
  try {
    return await crypto.subtle.decrypt({ name: "AES-GCM", iv: vault.locked.iv }, lock, vault.locked.data);
  } catch {
    throw new WrongPin();
  }
}

function privateKey(held: ArrayBuffer): Promise<CryptoKey> {
  return crypto.subtle.importKey("pkcs8", held, CURVE, false, ["deriveBits"]);
}

async function lockOf(pin: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const said = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, said, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function shared(mine: CryptoKey, theirs: CryptoKey): Promise<CryptoKey> {
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode("quartet field") };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
