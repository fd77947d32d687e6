import type { Chat } from "../chat/chat.ts";
import type { Config } from "../config.ts";
import type { Finding } from "../protocol/checkup.ts";

/** Where a verb works: in the running server, or, if none runs, with a store that the verb has opened itself. */
export interface Desk {
  /** `chat.performAsServer` acts in the name of the server. */
  readonly chat: Chat;
  /** The address of the page: links that a verb prints begin with it. */
  readonly page: string;
  /** What to say of links while people may not be able to open them. */
  readonly reach?: string | undefined;
  /** What `exchat doctor` finds, and the numbers of `/metrics`; none = no server runs. */
  readonly health?: Examined;
  /** Deletes the search index: the server builds another one. */
  reindex(): void | Promise<void>;
}

/** A running server, as its operator looks at it. */
export interface Examined {
  examine(): Promise<readonly Finding[]>;
  /** Settings and numbers, without secrets, names and addresses of people. */
  diagnostics(): Promise<object>;
}

/** What was typed after the verb: options with a value, options without one, and the words between them. */
export interface Given {
  readonly values: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
  readonly words: readonly string[];
  /** What is in the file that the verb reads. */
  readonly input?: string;
}

/**
 * The result of a verb: a text for standard output, with a note for the person on standard error; a long text in pages that end
 * with newlines; a text for standard error, if the data went to standard output; or a sentence that says what is wrong, and an
 * exit code.
 */
export type Said =
  | { readonly said: string; readonly note?: string | undefined }
  | { readonly pages: AsyncIterable<string> }
  | { readonly aside: string }
  | { readonly problem: string; readonly code: number };

/** How a verb is typed. */
interface Typed {
  /** What may follow the verb, as `exchat help` shows it. */
  readonly usage: string;
  /** What it does, in one sentence. */
  readonly says: string;
  /** Its options, without the two dashes: whether a value follows. */
  readonly options: Readonly<Record<string, "value" | "flag">>;
  /** How many words it needs; two numbers: from so many to so many. */
  readonly words: number | readonly [from: number, to: number];
}

/** A verb of `exchat` that works with the chat. */
export interface Verb extends Typed {
  /** The file that it reads, by what was typed; `-` = standard input, undefined = none. The person's terminal reads it, not the server. */
  reads?(given: Given): string | undefined;
  run(desk: Desk, given: Given): Promise<Said>;
}

/** What a verb without a server is given. */
export interface Terminal {
  /** The version of this ExChat. */
  readonly version: string;
  /** Tells the person how far it is, line by line. */
  say(line: string): void;
}

/** A verb that works on the data itself and does not ask the server: no server uses it, or the verb only reads. */
export interface DataVerb extends Typed {
  work(config: Config, given: Given, terminal: Terminal): Promise<Said>;
}
