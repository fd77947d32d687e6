/** Under which keys a guess is counted. Each is a keyed hash: no name and no address is stored. Empty = it is not counted so. */
export interface GuessKeys {
  /** The account as guessed at from one network. */
  readonly pair: string;
  readonly network: string;
  /** The IPv6 /48 around the network. */
  readonly wide: string;
  /** The account, from everywhere. */
  readonly account: string;
}

/** What is counted under one key: wrong ones in a row, and when the last came; or when each of the last ones came. */
export type GuessCount =
  | { readonly count: number; readonly at: number }
  | { readonly times: readonly number[] };
/** With the key; null = nothing is counted under it any more. */
export type GuessKept = readonly [key: string, count: GuessCount | null];

/** A password or a code is about to be checked: it counts as wrong until `guess.end`. No client sends these commands. */
export type GuessBegin = { readonly type: "guess.begin"; readonly keys: GuessKeys };
/** It was right; or it was not checked after all. */
export type GuessEnd = { readonly type: "guess.end"; readonly keys: GuessKeys; readonly right: boolean };
/** What has not been wrong for a day is forgotten. */
export type GuessForget = { readonly type: "guess.forget" };

export type GuessesCounted = { readonly type: "guesses.counted"; readonly kept: readonly GuessKept[] };
export type GuessesForgotten = { readonly type: "guesses.forgotten" };

/** What the server itself asks for. */
export type GuessCommand = GuessBegin | GuessEnd | GuessForget;
export type GuessFact = GuessesCounted | GuessesForgotten;
