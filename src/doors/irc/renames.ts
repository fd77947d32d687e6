import type { Person } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import { joinOf } from "./joins.ts";
import type { EventLine, Form } from "./say.ts";

/** A channel that has another name, as one reader is told of it. */
export interface Renamed {
  /** The name by which the reader knew it. */
  readonly from: string;
  readonly reader: Person;
  /** Whether the reader understands RENAME. */
  readonly isUnderstood: boolean;
}

/** Whether only the case differs, as CASEMAPPING of ISUPPORT says. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a reader leaves the channel under its former name and joins it under its present one (IRCv3 channel-rename, "Fallback"). */
export const rejoins = ({ from, isUnderstood }: Renamed, channel: string): boolean =>
  !isUnderstood && !isSame(from, channel);

/** RENAME, or PART and JOIN. */
export function renameLines(
  { by, from: name, reason = "" }: Extract<Event, { type: "room.renamed" }>,
  form: Form,
): readonly EventLine[] {
  const { renamed, channel, people } = form;
  if (!renamed || renamed.from === channel) return [];
  const { from, reader, isUnderstood } = renamed;
  if (isUnderstood)
    return [{ source: people.maskOf({ id: by, name }), command: "RENAME", params: [from, channel, reason] }];
  if (!rejoins(renamed, channel)) return [];
  const why = reason === "" ? [] : [reason];
  return [
    { source: people.maskOf(reader), command: "PART", params: [from, ...why], isInside: true },
    { ...joinOf(reader, form), isInside: true },
  ];
}
