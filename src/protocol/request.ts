import { z } from "zod";
import type { RefusalCode } from "./errors.ts";
import { room, seq, typed } from "./fields.ts";
import { Defined } from "./gather.ts";

/** A condition on several fields of a request. If it does not hold, the refusal has `path` and `message`. */
interface Check {
  readonly holds: (request: Readonly<Record<string, unknown>>) => boolean;
  readonly path: string;
  readonly message: string;
}

/** What a definition says in addition to its fields. */
interface Terms<A extends z.ZodType, Added extends z.ZodType> {
  /** The shape of the `ok` of its answer. */
  readonly answer: A;
  /** Its own refusals, besides those of any request and those of its rule's demands. */
  readonly refusals: readonly RefusalCode[];
  readonly check?: Check;
  /** A field with more items is refused before the items are checked: to check thousands takes long. */
  readonly itemsMax?: readonly [field: string, max: number];
  /** Fields that the server adds. If a client sends them, they are removed. */
  readonly added?: Added;
}

/** Commands and questions go to the store unchanged. */
type Kind = "command" | "question" | "request";

/** A request of the protocol: its shape and its documentation, its answer and its refusals. */
export class RequestDefinition<
  T extends string = string,
  S extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
  K extends Kind = Kind,
  Added extends z.ZodType = z.ZodType,
> extends Defined<T> {
  readonly is = "request";
  readonly shape: S;
  readonly answer: A;
  readonly refusals: readonly RefusalCode[];
  readonly itemsMax: readonly [field: string, max: number] | undefined;
  readonly added: Added | undefined;
  readonly kind: K;

  constructor(type: T, shape: S, kind: K, terms: Terms<A, Added>) {
    super(type);
    this.shape = shape;
    this.kind = kind;
    this.answer = terms.answer;
    this.refusals = terms.refusals;
    this.itemsMax = terms.itemsMax;
    this.added = terms.added;
  }
}

const define =
  <K extends Kind>(kind: K) =>
  <T extends string, F extends z.ZodRawShape, A extends z.ZodType, Added extends z.ZodType = z.ZodUnknown>(
    type: T,
    sentence: string,
    fields: F,
    terms: Terms<A, Added>,
  ) => {
    const shape = typed(type, sentence, fields);
    const { check } = terms;
    const checked = check ? shape.refine(check.holds, { path: [check.path], message: check.message }) : shape;
    return new RequestDefinition<T, typeof shape, A, K, Added>(type, checked, kind, terms);
  };

/** Defines a request that changes something. Its rule in `chat/` decides it. */
export const command = define("command");
/** Defines a request that changes nothing, and that the store answers. */
export const question = define("question");
/** Defines any other request: a signal, or what a door makes a command of after checking who asks. */
export const request = define("request");

/** The check that a request has exactly one of two fields. */
export const eitherOf = (one: string, other: string): Check => ({
  holds: (request) => (request[one] === undefined) !== (request[other] === undefined),
  path: one,
  message: `is needed, or else \`${other}\`, and not both`,
});

/** The request as a client sends it. */
export type Asked<D extends RequestDefinition> = Readonly<z.infer<D["shape"]>>;
/** What the store receives: the request, and fields that the server added. */
export type CommandBy<D extends RequestDefinition> = D extends RequestDefinition
  ? Asked<D> & Readonly<z.infer<NonNullable<D["added"]>>>
  : never;

// Answers that many requests have.
export const nothing = z.object({}).describe("The request was carried out.");
export const place = z.object({ room, seq });
export const changed = z
  .object({
    room,
    seq: seq.optional().describe("The `seq` of the event; none = nothing had to change."),
  })
  .describe("The room has the attributes that were asked for.");
