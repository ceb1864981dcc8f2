/** The line to the platform. Every answer is one of four things; nothing here throws. */

export interface Receipt {
  id: string;
  sha256: string;
  state: "done" | "incomplete" | "waiting" | "conflict" | "kept" | "settled" | "taken" | "refused";
  first: boolean;
  number: number;
  code: string;
  status_url: string;
  answer: { missing?: string[]; yours?: string; theirs?: string; version?: number };
}

export interface Progress {
  offset: number;
  size: number;
  done: boolean;
}

export interface Problem {
  status: number;
  code: string;
  title: string;
}

/** `lost`: nobody knows whether it arrived, so it is sent again. `out`: signed out, everything is kept. */
export type Answer<T> = { kind: "ok"; body: T; tag: string; status: number } | { kind: "lost" } | { kind: "out" } | { kind: "no"; problem: Problem };

export interface Api {
  command(text: string): Promise<Answer<Receipt>>;
  declare(file: { id: string; sha256: string; size: number; type: string }): Promise<Answer<Progress>>;
  piece(id: string, offset: number, bytes: BufferSource): Promise<Answer<Progress>>;
  progress(id: string): Promise<Answer<Progress>>;
}

const PATIENCE_MS = 30_000;
const PIECE_PATIENCE_MS = 90_000;
/** Answers that say "later", not "no". */
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Platform implements Api {
  token = "";

  constructor(private readonly ask: typeof fetch = (...how) => fetch(...how)) {}

  command(text: string): Promise<Answer<Receipt>> {
    return this.send("POST", "/api/v1/field/commands", text);
  }

  declare(file: { id: string; sha256: string; size: number; type: string }): Promise<Answer<Progress>> {
    return this.send("POST", "/api/v1/files/uploads", JSON.stringify(file));
  }

  piece(id: string, offset: number, bytes: BufferSource): Promise<Answer<Progress>> {
    return this.send("PATCH", `/api/v1/files/uploads/${id}?offset=${offset}`, bytes);
  }

  progress(id: string): Promise<Answer<Progress>> {
    return this.send("GET", `/api/v1/files/uploads/${id}`);
  }

  pack<T>(tag: string): Promise<Answer<T>> {
    return this.send("GET", "/api/v1/field/pack", undefined, tag ? { "If-None-Match": tag } : {});
  }

  async signIn(username: string, password: string, code: string): Promise<Answer<{ token: string }>> {
    this.token = "";
    return this.send("POST", "/api/v1/tokens", JSON.stringify({ username, password, code }));
  }

  async send<T>(method: string, path: string, body?: string | BufferSource, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const raw = body !== undefined && typeof body !== "string";
    const all: Record<string, string> = { Accept: "application/json", ...headers };
    if (body !== undefined) all["Content-Type"] = raw ? "application/octet-stream" : "application/json";
    if (this.token) all["Authorization"] = `Bearer ${this.token}`;
    try {
      const how: RequestInit = { method, headers: all, cache: "no-store", credentials: "omit", redirect: "error" };
      if (body !== undefined) how.body = body;
      const signal = AbortSignal.timeout?.(raw ? PIECE_PATIENCE_MS : PATIENCE_MS);
      if (signal) how.signal = signal;
      const answer = await this.ask(path, how);
      if (LATER.has(answer.status)) return { kind: "lost" };
      if (answer.status === 401 && this.token) return { kind: "out" };
      const tag = answer.headers.get("ETag") ?? "";
      if (answer.status === 304) return { kind: "ok", body: undefined as T, tag, status: 304 };
      // A gateway or a hotel's sign-in page answers with something that is no JSON: that is not the platform.
      if (!/json/.test(answer.headers.get("Content-Type") ?? "")) {
        return answer.status === 404 ? { kind: "no", problem: { status: 404, code: "not-found", title: "" } } : { kind: "lost" };
      }
      const said = (await answer.json()) as T & { code?: string; title_zh?: string; title?: string };
      if (answer.ok) return { kind: "ok", body: said, tag, status: answer.status };
      const title = (document.documentElement.lang.startsWith("zh") ? said.title_zh : said.title) ?? said.title ?? "";
      return { kind: "no", problem: { status: answer.status, code: said.code ?? "", title } };
    } catch {
      return { kind: "lost" };
    }
  }
}
