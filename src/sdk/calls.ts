import type { Answers } from "../protocol/answers.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Fields, RequestType } from "../protocol/frames.ts";

/** What the server says to whoever it lets in. */
export type Welcome = Answers["hello"];
/** What the server allows, as it tells in its greeting. */
export type Limits = Welcome["limits"];
/** Where a message stands once it is stored. */
export type Posted = Answers["message.post"];
/** What one enters: the room, and the place of the event with which one came in, if one just did. */
export type Entered = Answers["room.join"];

/** Every command of `exchat.v1` after the greeting: the fields it takes, and what it brings when it is carried out. */
export type Calls = {
  readonly [T in Exclude<RequestType, "hello">]: { readonly fields: Fields<T>; readonly ok: Answers[T] };
};
export type CallType = keyof Calls;

/**
 * What became of a command. `lost` means that the connection broke before the answer came: the command may or may not
 * have been carried out.
 */
export type Answer<Ok> =
  | { readonly is: "ok"; readonly ok: Ok }
  | { readonly is: "refused"; readonly refusal: Refusal }
  | { readonly is: "lost" };
export type AnswerTo<T extends CallType> = Answer<Calls[T]["ok"]>;

/** How a command is sent. */
export type Call = <T extends CallType>(type: T, fields: Calls[T]["fields"]) => Promise<AnswerTo<T>>;
