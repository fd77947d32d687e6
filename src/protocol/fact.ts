import type { z } from "zod";
import { typed } from "./fields.ts";
import { Defined } from "./gather.ts";

/** A type of event in a room: its shape and its documentation. */
export class FactDefinition<T extends string = string, S extends z.ZodType = z.ZodType> extends Defined<T> {
  readonly is = "fact";
  readonly shape: S;

  constructor(type: T, shape: S) {
    super(type);
    this.shape = shape;
  }
}

/** Defines something that can happen in a room. The event adds its place in the log, the time and the author. */
export const fact = <T extends string, F extends z.ZodRawShape>(type: T, sentence: string, fields: F) =>
  new FactDefinition(type, typed(type, sentence, fields));

export type FactBy<F extends FactDefinition> = Readonly<z.infer<F["shape"]>>;
