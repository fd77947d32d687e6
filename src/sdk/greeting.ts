import type { Refusal, RefusalCode } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";
import { PROOFS_MAX, proofFor } from "./work.ts";

/** Who connects, and the events they have already. */
export interface Hello {
  readonly token?: string;
  /** The name that a guest asks for. */
  readonly name?: string;
  /** Of a guest: the proof of work. */
  readonly proof?: string;
  /** A program connects, not a person. */
  readonly bot?: true;
  /** We understand JSON arrays of frames. */
  readonly batch: true;
  readonly rooms?: { readonly [room: RoomId]: number };
}

/** What to do after a refused greeting: send another one at once, send the same one later, or give up. */
export type AfterRefusal = "again" | "later" | "never";

export interface GreetingOptions {
  readonly token?: string | undefined;
  readonly name?: string | undefined;
  readonly bot?: boolean | undefined;
  /** Whether we are a guest, as far as we know. */
  isGuest(): boolean;
}

/** Refusals that another try would get again. */
const final: ReadonlySet<RefusalCode> = new Set([
  "bad_token",
  "banned",
  "guests_off",
  "bad_name",
  "name_taken",
  "registration_closed",
]);
/** Refusals of what the program itself chose: only the program can correct it. */
const chosen: ReadonlySet<string | undefined> = new Set(["name", "token"]);

/** The client's `hello`, and what it says instead when the server refuses that. */
export class Greeting {
  readonly #options: GreetingOptions;
  #token: string | undefined;
  #resumes = true;
  #isAnew = false;
  /** The proof of work that the server has asked for. */
  #proof: Promise<string | undefined> | undefined;
  #proofs = 0;

  constructor(options: GreetingOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  /** `rooms`: those we know, with the last `seq` that we have of each. It takes some seconds if the server asks for a proof of work. */
  hello(rooms: { readonly [room: RoomId]: number }): Hello | Promise<Hello> {
    const hello = this.#hello(rooms);
    const proof = this.#proof;
    // It is computed once, also if the connection breaks meanwhile.
    if (proof === undefined) return hello;
    return proof.then((shown) => (shown === undefined ? hello : { ...hello, proof: shown }));
  }

  #hello(rooms: { readonly [room: RoomId]: number }): Hello {
    const { name, bot } = this.#options;
    return {
      ...(this.#token !== undefined ? { token: this.#token } : name && { name }),
      ...(bot && { bot }),
      batch: true,
      ...(this.#resumes && Object.keys(rooms).length > 0 && { rooms }),
    };
  }

  /** Returns how we connected: resuming our rooms, without naming them, or as a new guest. */
  welcomed(token: string | undefined): "resumed" | "afresh" | "anew" {
    const how = this.#isAnew ? "anew" : this.#resumes ? "resumed" : "afresh";
    this.#token = token ?? this.#token;
    this.#resumes = true;
    this.#isAnew = false;
    this.#proof = undefined;
    this.#proofs = 0;
    return how;
  }

  refused({ code, field, challenge, bits }: Refusal): AfterRefusal {
    this.#proof = undefined;
    if (code === "proof_required") {
      this.#proofs += 1;
      if (challenge === undefined || bits === undefined || this.#proofs > PROOFS_MAX) return "never";
      this.#proof = proofFor({ challenge, bits });
      return "again";
    }
    // The server removed the guest, who was away for too long: connect as a new guest.
    if (code === "bad_token" && this.#options.token === undefined && this.#options.isGuest()) {
      this.#token = undefined;
      this.#resumes = false;
      this.#isAnew = true;
      return "again";
    }
    if (code !== "bad_request") return final.has(code) ? "never" : "later";
    if (chosen.has(field)) return "never";
    // One of our rooms was refused. Without them in `hello`, the server lists the rooms that we are in.
    const isFirst = this.#resumes;
    this.#resumes = false;
    return isFirst ? "again" : "later";
  }

  /** Whether the next greeting is for a new guest. */
  get isAnew(): boolean {
    return this.#isAnew;
  }
}
