import type { Call } from "./call.ts";

/** A word that a service knows. */
export interface Word {
  /** Its parameters, in one line; "" = it has none. */
  readonly usage: string;
  /** What it does, in one sentence. */
  readonly does: string;
  /** It gets at least so many parameters. */
  readonly least: number;
  /** Returns what the service answers, line by line. */
  readonly run: (call: Call, args: readonly string[]) => Promise<readonly string[]> | readonly string[];
}

/** A nick that answers words, as people know it from other networks. */
export interface Service {
  readonly name: string;
  readonly words: Readonly<Record<string, Word>>;
}

/** Why no password is taken from this connection; undefined = it is. */
export const unsafe = ({ session }: Call): string | undefined =>
  session.shown.mayShowPassword
    ? undefined
    : "Others could read your password on the way: connect over TLS, and do not use this password any more";
