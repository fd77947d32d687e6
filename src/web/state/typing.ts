import { signal } from "@preact/signals";
import type { RoomId, UserId } from "../../protocol/ids.ts";
import type { Typing } from "../../protocol/signals.ts";
import { client, isOpen, limits } from "./chat.ts";
import { blocked } from "./contact.ts";
import { shownName } from "./profiles.ts";
import { tellsTyping } from "./settings.ts";

/** A user who is typing, until their signals stop. */
interface Writer {
  readonly name: string;
  readonly timer: ReturnType<typeof setTimeout>;
}
type Writers = ReadonlyMap<UserId, Writer>;

const writers = signal<ReadonlyMap<RoomId, Writers>>(new Map());

const HOLDS_SECONDS = 6;
/** While the user goes on typing, the signal is repeated at this interval. */
const SAY_MS = 3_000;
let said: { readonly room: RoomId; readonly at: number } | undefined;

/** The names of the users who are typing in a room. */
export const writersIn = (room: RoomId): readonly string[] =>
  [...(writers.value.get(room) ?? [])].map(([id, { name }]) => shownName({ id, name }));

/** A user signals that they are typing. */
export function heardTyping({ room, by, from }: Typing): void {
  if (blocked.peek().has(by)) return;
  const seconds = limits.peek()?.typingSecondsMax ?? HOLDS_SECONDS;
  set(room, by, { name: from, timer: setTimeout(() => stopped(room, by), seconds * 1_000) });
}

/** They have sent the message, or have not typed for a while. */
export function stopped(room: RoomId, by: UserId): void {
  if (writers.peek().get(room)?.has(by)) set(room, by, undefined);
}

/** The person typed here. Edits are not signalled, nor anything if the user turned the signal off. */
export function tellTyping(room: RoomId): void {
  if (!tellsTyping.peek() || !isOpen()) return;
  if (said?.room === room && Date.now() - said.at < SAY_MS) return;
  said = { room, at: Date.now() };
  void client.peek()?.call("typing", { room });
}

/** The next key press is signalled at once. */
export function sentTyping(): void {
  said = undefined;
}

function set(room: RoomId, by: UserId, writer: Writer | undefined): void {
  const here = new Map(writers.peek().get(room));
  clearTimeout(here.get(by)?.timer);
  if (writer) here.set(by, writer);
  else here.delete(by);
  writers.value = new Map(writers.peek()).set(room, here);
}
