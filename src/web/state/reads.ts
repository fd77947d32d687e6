import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import type { ReadState } from "../../protocol/room.ts";
import { client } from "./chat.ts";

/** What the server has counted in each room, after which reading position, and up to which seq. */
export const counted = signal<ReadonlyMap<RoomId, ReadState>>(new Map());
/** Up to where each room is read. It is the server's position, or one ahead of it that the server is about to learn. */
export const reads = signal<ReadonlyMap<RoomId, number>>(new Map());

/** So long after it was moved a position is sent, with whatever else was read until then. */
const SEND_MS = 400;
let timer: ReturnType<typeof setTimeout> | undefined;
const unsent = new Set<RoomId>();

/** The server says where reading stands. What was read here and is not known there yet stays read. */
export function learn(room: RoomId, { seq, read, unread, mentions }: ReadState): void {
  counted.value = new Map(counted.peek()).set(room, { seq, read, unread, mentions });
  const own = unsent.has(room) ? (reads.peek().get(room) ?? 0) : 0;
  reads.value = new Map(reads.peek()).set(room, Math.max(read, own));
}

/** The room is read up to here. */
export function advance(room: RoomId, seq: number): void {
  if ((reads.peek().get(room) ?? 0) >= seq) return;
  reads.value = new Map(reads.peek()).set(room, seq);
  unsent.add(room);
  timer ??= setTimeout(sendReads, SEND_MS);
}

/** Tells the server what was read; also what it could not be told while there was no connection. */
export function sendReads(): void {
  clearTimeout(timer);
  timer = undefined;
  for (const room of unsent) void send(room);
}

/** Somebody else is here now. */
export function forgetReads(): void {
  unsent.clear();
  counted.value = new Map();
  reads.value = new Map();
}

async function send(room: RoomId): Promise<void> {
  const seq = reads.peek().get(room);
  if (seq === undefined || !client.peek()) return;
  const answer = await client.peek()?.call("cursor.set", { room, seq });
  if (answer?.is === "refused" && answer.refusal.retryAfterMs !== undefined) {
    timer ??= setTimeout(sendReads, answer.refusal.retryAfterMs);
    return;
  }
  // What could not be sent is sent when there is a connection again.
  if (answer?.is !== "lost" && reads.peek().get(room) === seq) unsent.delete(room);
}
