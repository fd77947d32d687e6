import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import { isSomebody } from "./identity.ts";
import { keepJson, readJson } from "./kept.ts";

/** Up to where each room is read: the room's cursor. It only ever goes forward. */
export const reads = signal<ReadonlyMap<RoomId, number>>(new Map());

interface Kept {
  readonly epoch: string;
  readonly seqs: { readonly [room: RoomId]: number };
}

let key: string | undefined;
let epoch = "";

/** Begins with what this browser knows about a person's reading. A log of another epoch has other places. */
export function openReads(userKey: string, logEpoch: string): void {
  key = `${userKey}.reads`;
  epoch = logEpoch;
  merge();
}

/** Takes over what another tab has kept. */
export function merge(): void {
  const kept = key === undefined ? undefined : (readJson(key) as Partial<Kept> | undefined);
  if (kept?.epoch !== epoch || typeof kept.seqs !== "object") return;
  const merged = new Map(reads.value);
  for (const [room, seq] of Object.entries(kept.seqs) as [RoomId, number][])
    if (typeof seq === "number") merged.set(room, Math.max(seq, merged.get(room) ?? 0));
  reads.value = merged;
}

export const isReadsKey = (changed: string): boolean => changed === key;

/** The room is read up to here. */
export function advance(room: RoomId, seq: number): void {
  const before = reads.peek().get(room);
  if (before !== undefined && before >= seq) return;
  reads.value = new Map(reads.peek()).set(room, seq);
  if (key !== undefined && isSomebody())
    keepJson(key, { epoch, seqs: Object.fromEntries(reads.value) } satisfies Kept);
}
