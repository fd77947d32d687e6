import { FullClient, type FullOptions } from "./full-client.ts";

export interface Got {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** A browser, as the server sees it: it keeps the cookie and sends the origin of its page. */
export class Surfer {
  readonly url: string;
  /** `name=value`, as it is sent back; empty = none. */
  cookie = "";
  /** The last one that was set, with everything that was said of it. */
  setCookie = "";
  /** Sent with every request, on top of what a browser sends. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.headers = headers;
  }

  async get(path: string): Promise<Got> {
    return await this.#ask("GET", path);
  }

  async post(path: string, content: unknown = {}, headers: Record<string, string> = {}): Promise<Got> {
    return await this.#ask("POST", path, { content, headers });
  }

  async delete(path: string): Promise<Got> {
    return await this.#ask("DELETE", path);
  }

  /** A new account, by cookie. */
  async signUp(username: string, password?: string): Promise<this> {
    return await this.#cameIn("/users", { username, password });
  }

  async signIn(username: string, password: string): Promise<this> {
    return await this.#cameIn("/sessions", { username, password });
  }

  async visit(username?: string): Promise<this> {
    return await this.#cameIn("/guests", { username });
  }

  /** A tab that speaks the full protocol. */
  async tab(options: FullOptions = {}): Promise<FullClient> {
    return await FullClient.connect(this.wsUrl, { ...options, headers: this.sent() });
  }

  get wsUrl(): string {
    return `${this.url.replace(/^http/, "ws")}/chat`;
  }

  /** What a browser says of itself. */
  sent(): Record<string, string> {
    return { Origin: this.url, ...(this.cookie && { Cookie: this.cookie }), ...this.headers };
  }

  async #cameIn(path: string, fields: Readonly<Record<string, string | undefined>>): Promise<this> {
    const { status, text } = await this.post(path, { ...fields, cookie: true });
    if (status !== 201) throw new Error(`${path} should let in but answers ${status} ${text}`);
    return this;
  }

  async #ask(
    method: string,
    path: string,
    { content, headers = {} }: { content?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Got> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...this.sent(), "Content-Type": "application/json", ...headers },
      ...(content !== undefined && { body: JSON.stringify(content) }),
    });
    const text = await response.text();
    const set = response.headers.get("set-cookie");
    if (set !== null) {
      this.setCookie = set;
      this.cookie = set.includes("Max-Age=0") ? "" : (set.split(";")[0] ?? "");
    }
    return { status: response.status, text, body: parsed(text), headers: response.headers };
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
