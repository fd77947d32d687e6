import type { Answers } from "../protocol/answers.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Fields, RequestType } from "../protocol/frames.ts";

/** The server's answer to `hello`. */
export type Welcome = Answers["hello"];
/** The server's limits, from its greeting. */
export type Limits = Welcome["limits"];
/** The place of a stored message in the log. */
export type Posted = Answers["message.post"];
/** The room, and the `seq` of the event of joining if the user joined just now. */
export type Entered = Answers["room.join"];

/** Every command of `exchat.v1` after the greeting: its fields, and its answer when it succeeds. */
export type Calls = {
  readonly [T in Exclude<RequestType, "hello">]: { readonly fields: Fields<T>; readonly ok: Answers[T] };
};
export type CallType = keyof Calls;

/**
 * The outcome of a command. `lost`: the connection broke before the answer came. The server may or may not have carried
 * the command out.
 */
export type Answer<Ok> =
  | { readonly is: "ok"; readonly ok: Ok }
  | { readonly is: "refused"; readonly refusal: Refusal }
  | { readonly is: "lost" };
export type AnswerTo<T extends CallType> = Answer<Calls[T]["ok"]>;

/** How a command is sent. */
export type Call = <T extends CallType>(type: T, fields: Calls[T]["fields"]) => Promise<AnswerTo<T>>;
