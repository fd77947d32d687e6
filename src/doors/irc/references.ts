import { MESSAGE_ID, type MessageId, type RoomId, roomOfMessage, seqOfMessage } from "../../protocol/ids.ts";
import type { Call } from "./call.ts";

const TIMESTAMP = /^timestamp=(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z)$/;

/** A point in the history of a room: a message, or a time in milliseconds since 1970. */
export type Reference = { readonly message: MessageId } | { readonly ms: number };

/** Parses `msgid=…` or `timestamp=…` (IRCv3 chathistory); undefined = it is neither. */
export function referenceOf(text: string): Reference | undefined {
  if (text.startsWith("msgid=")) {
    const id = text.slice("msgid=".length);
    return MESSAGE_ID.test(id) ? { message: id as MessageId } : undefined;
  }
  const time = TIMESTAMP.exec(text)?.[1];
  const ms = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? undefined : { ms };
}

/**
 * Where a point is in a room's log: the events before it have a lower `seq` than the answer, or those after it a higher one.
 * Undefined = it is a message of another room, or the room cannot be read.
 */
export async function placeIn(
  call: Call,
  room: RoomId,
  reference: Reference,
  side: "before" | "after",
): Promise<number | undefined> {
  if ("message" in reference)
    return roomOfMessage(reference.message) === room ? seqOfMessage(reference.message) : undefined;
  if (side === "before") return seek(call, room, reference.ms);
  const next = await seek(call, room, reference.ms + 1);
  return next === undefined ? undefined : next - 1;
}

/** The `seq` of the first event that has this time or a later one. */
export async function seek(call: Call, room: RoomId, ms: number): Promise<number | undefined> {
  const at = new Date(Math.min(Math.max(ms, 0), LATEST_MS)).toISOString();
  const found = await call.ask({ type: "history.seek", room, at });
  return "refused" in found ? undefined : found.seq;
}

/** The end of the year 9999: later times have another form. */
const LATEST_MS = 253_402_300_799_999;
