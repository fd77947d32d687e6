import { lookup } from "node:dns/promises";
import { isIn, isLocal, parseAddress, parseRange, type Range } from "../net/addresses.ts";
import { brief, IssuerTrouble } from "./trouble.ts";

/** What is asked of an issuer, and how much of it is read. */
export interface Bounds {
  /** From the question to the last byte of the answer. */
  readonly msMax: number;
  readonly bytesMax: number;
}

/** How far inside a network an address is: an issuer may send the server no further inside than it is itself. */
const DEPTHS = { public: 0, private: 1, machine: 2 } as const;
const rangeOf = (text: string): Range => parseRange(text) ?? { first: [], bits: 0 };
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].map(rangeOf);
/** Where clouds answer with the keys of a machine, and addresses that mean "this machine" or many machines. */
const NEVER = ["169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "::/128", "224.0.0.0/4", "ff00::/8"].map(rangeOf);

/** Asks an issuer, and nobody to whom it would send the server on. */
export class GuardedFetch {
  readonly #issuer: string;
  readonly #name: string;
  readonly #bounds: Bounds;

  constructor(issuer: string, name: string, bounds: Bounds) {
    this.#issuer = issuer;
    this.#name = name;
    this.#bounds = bounds;
  }

  /** Rejects with IssuerTrouble. The body of the answer has been read. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { msMax } = this.#bounds;
    const late = Promise.withResolvers<never>();
    const ended = new AbortController();
    const timer = setTimeout(() => {
      late.reject(
        new IssuerTrouble(
          `${this.#name} takes too long to answer: try again later`,
          `${url} did not answer within ${msMax / 1_000} s`,
        ),
      );
      ended.abort();
    }, msMax);
    try {
      return await Promise.race([late.promise, this.#ask(url, { ...init, signal: ended.signal })]);
    } finally {
      clearTimeout(timer);
      ended.abort();
    }
  }

  async #ask(url: string, init: RequestInit): Promise<Response> {
    await this.#mayReach(url);
    const answer = await fetch(url, { ...init, redirect: "manual" }).catch((cause: unknown) => {
      throw new IssuerTrouble(
        `${this.#name} cannot be reached: try again later`,
        `${url} cannot be reached: ${(cause as Error).message}`,
      );
    });
    if (answer.status >= 300 && answer.status < 400)
      throw this.#untrue(`${url} answers with a redirect to ${brief(answer.headers.get("location"))}`);
    const body = await this.#read(url, answer);
    return new Response(body, { status: answer.status, headers: answer.headers });
  }

  async #read(url: string, { body }: Response): Promise<Uint8Array<ArrayBuffer>> {
    const { bytesMax } = this.#bounds;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of body ?? []) {
        bytes += chunk.byteLength;
        if (bytes > bytesMax) throw this.#untrue(`${url} answers with more than ${bytesMax} bytes`);
        chunks.push(chunk);
      }
    } catch (cause) {
      if (cause instanceof IssuerTrouble) throw cause;
      throw new IssuerTrouble(
        `${this.#name} broke off its answer: try again later`,
        `the answer of ${url} broke off: ${(cause as Error).message}`,
      );
    }
    return new Uint8Array(Buffer.concat(chunks));
  }

  /** An issuer in the internet has no business inside this network, and none with the keys of this machine. */
  async #mayReach(url: string): Promise<void> {
    const own = new URL(this.#issuer);
    const to = new URL(url);
    if (to.host === own.host) return;
    if (to.protocol !== "https:" && own.protocol === "https:")
      throw this.#untrue(`it names ${to.origin}, which has no https`);
    const [from, depth] = [await this.#depthOf(own.hostname), await this.#depthOf(to.hostname)];
    if (depth === undefined || from === undefined || depth > from)
      throw this.#untrue(`it names ${to.origin}, which is an address inside this network`);
  }

  /** Undefined = nobody has business there. */
  async #depthOf(hostname: string): Promise<number | undefined> {
    const bare = hostname.replace(/^\[(.*)\]$/, "$1");
    const found = await lookup(bare, { all: true }).catch((cause: unknown) => {
      throw new IssuerTrouble(
        `${this.#name} cannot be reached: try again later`,
        `the name ${bare} is not known: ${(cause as Error).message}`,
      );
    });
    const depths = found.map(({ address }) => depthOf(address));
    return depths.includes(undefined) ? undefined : Math.max(...depths.map((depth) => depth ?? 0));
  }

  #untrue(told: string): IssuerTrouble {
    return new IssuerTrouble(
      `${this.#name} answers as no issuer should, so nobody was signed in: tell the people who run this server`,
      told,
    );
  }
}

function depthOf(text: string): number | undefined {
  const address = parseAddress(text);
  if (!address || NEVER.some((range) => isIn(address, range))) return undefined;
  if (isLocal(address)) return DEPTHS.machine;
  return PRIVATE.some((range) => isIn(address, range)) ? DEPTHS.private : DEPTHS.public;
}
