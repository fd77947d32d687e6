import type { Refusal, RefusalCode } from "../protocol/errors.ts";
import type { RoomId } from "../protocol/ids.ts";

/** Who wants in, and what they have seen already. */
export interface Hello {
  readonly token?: string;
  /** The name that a guest would like to have. */
  readonly name?: string;
  /** A program speaks, not a person. */
  readonly bot?: true;
  /** We understand JSON arrays of frames. */
  readonly batch: true;
  readonly rooms?: { readonly [room: RoomId]: number };
}

/** What follows when a greeting was refused: another one at once, the same one later, or none any more. */
export type AfterRefusal = "again" | "later" | "never";

export interface GreetingOptions {
  readonly token?: string | undefined;
  readonly name?: string | undefined;
  readonly bot?: boolean | undefined;
  /** Whether we are a guest, as far as we know. */
  isGuest(): boolean;
}

/** Refusals that another try would meet again. */
const final: ReadonlySet<RefusalCode> = new Set([
  "bad_token",
  "banned",
  "guests_off",
  "bad_name",
  "name_taken",
  "registration_closed",
]);
/** What a program chose itself, so that only the program can mend it. */
const chosen: ReadonlySet<string | undefined> = new Set(["name", "token"]);

/** What the client says when it comes in, and what it says instead when that is refused. */
export class Greeting {
  readonly #options: GreetingOptions;
  #token: string | undefined;
  #resumes = true;
  #isAnew = false;

  constructor(options: GreetingOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  /** `rooms` are those we know, with the end of what we have of each. */
  hello(rooms: { readonly [room: RoomId]: number }): Hello {
    const { name, bot } = this.#options;
    return {
      ...(this.#token !== undefined ? { token: this.#token } : name && { name }),
      ...(bot && { bot }),
      batch: true,
      ...(this.#resumes && Object.keys(rooms).length > 0 && { rooms }),
    };
  }

  /** Returns how we came in: resuming our rooms, without naming them, or as another guest than before. */
  welcomed(token: string | undefined): "resumed" | "afresh" | "anew" {
    const how = this.#isAnew ? "anew" : this.#resumes ? "resumed" : "afresh";
    this.#token = token ?? this.#token;
    this.#resumes = true;
    this.#isAnew = false;
    return how;
  }

  refused({ code, field }: Refusal): AfterRefusal {
    // A guest who was away for long was let go: they come in as a new one.
    if (code === "bad_token" && this.#options.token === undefined && this.#options.isGuest()) {
      this.#token = undefined;
      this.#resumes = false;
      this.#isAnew = true;
      return "again";
    }
    if (code !== "bad_request") return final.has(code) ? "never" : "later";
    if (chosen.has(field)) return "never";
    // Whatever of our rooms is at fault: without them the server tells which there are.
    const isFirst = this.#resumes;
    this.#resumes = false;
    return isFirst ? "again" : "later";
  }

  /** Whether the next greeting is one of a new guest. */
  get isAnew(): boolean {
    return this.#isAnew;
  }
}
