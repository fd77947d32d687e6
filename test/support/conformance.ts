import type { z } from "zod";
import { demandsOf } from "../../src/chat/permissions.ts";
import { answers } from "../../src/protocol/answers.ts";
import type { RefusalCode } from "../../src/protocol/errors.ts";
import { events } from "../../src/protocol/events.ts";
import type { RequestType } from "../../src/protocol/frames.ts";
import { commonRefusals, ownRefusals } from "../../src/protocol/refusals.ts";
import { refusalShape, resetShape } from "../../src/protocol/sent.ts";
import { signals } from "../../src/protocol/signals.ts";

type Shapes = Readonly<Record<string, z.ZodType>>;

/** Where a frame of the server is not what the protocol says, if anywhere: fields that nobody wrote down count, too. */
export function misfit(frame: object, asked: string | undefined): string | undefined {
  if ("event" in frame) return ofType(events, frame.event, "event");
  if ("signal" in frame) return ofType(signals, frame.signal, "signal");
  if ("reset" in frame) return unlike(resetShape, frame.reset);
  if ("error" in frame) return unlike(refusalShape, frame.error) ?? unlisted(frame.error, asked);
  if (!("ok" in frame)) return "neither an answer nor news";
  if (asked === undefined) return undefined;
  const shape = (answers as Shapes)[asked];
  return shape ? unlike(shape, frame.ok) : `an answer to ${asked}, which is no request`;
}

function ofType(shapes: Shapes, value: unknown, what: string): string | undefined {
  const { type } = value as { type: string };
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  return shape ? unlike(shape, value) : `the ${what} ${type} is not in the list`;
}

function unlike(shape: z.ZodType, value: unknown): string | undefined {
  const checked = shape.safeParse(value);
  if (!checked.success)
    return checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  return Bun.deepEquals(checked.data, value, true) ? undefined : "it has fields that its shape has not";
}

/** Whether the documents say that this may be refused so. */
function unlisted(error: unknown, asked: string | undefined): string | undefined {
  const { code } = error as { code: RefusalCode };
  if (asked === undefined || !Object.hasOwn(answers, asked)) return undefined;
  const type = asked as RequestType;
  const listed: readonly RefusalCode[] = [
    ...commonRefusals,
    ...ownRefusals[type],
    ...demandsOf(type).map((rule) => rule.code),
  ];
  return listed.includes(code) ? undefined : `${type} is not known to be refused with ${code}`;
}
