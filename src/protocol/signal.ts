import type { z } from "zod";
import { typed } from "./fields.ts";
import { Defined } from "./gather.ts";

/** Who gets a signal: the readers of a room, or one user's own clients. */
type To = "room" | "user";

/** Something that passes: it has no `seq` and may be lost. Its shape and its documentation. */
export class SignalDefinition<
  T extends string = string,
  S extends z.ZodType = z.ZodType,
  W extends To = To,
> extends Defined<T> {
  readonly is = "signal";
  readonly shape: S;
  readonly to: W;

  constructor(type: T, shape: S, to: W) {
    super(type);
    this.shape = shape;
    this.to = to;
  }
}

const define =
  <W extends To>(to: W) =>
  <T extends string, F extends z.ZodRawShape>(type: T, sentence: string, fields: F) =>
    new SignalDefinition(type, typed(type, sentence, fields), to);

/** Defines a signal to the readers of a room. */
export const roomSignal = define("room");
/** Defines a signal to one user's own clients. */
export const ownSignal = define("user");

export type SignalBy<D extends SignalDefinition> = Readonly<z.infer<D["shape"]>>;
