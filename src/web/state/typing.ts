import { signal } from "@preact/signals";
import type { RoomId, UserId } from "../../protocol/ids.ts";
import type { Typing } from "../../protocol/signals.ts";
import { client, isOpen, limits } from "./chat.ts";
import { blocked } from "./contact.ts";
import { tellsTyping } from "./settings.ts";

/** Somebody who is writing, until they stop saying so. */
interface Writer {
  readonly name: string;
  readonly timer: ReturnType<typeof setTimeout>;
}
type Writers = ReadonlyMap<UserId, Writer>;

const writers = signal<ReadonlyMap<RoomId, Writers>>(new Map());

const HOLDS_SECONDS = 6;
/** So often it is said again, while somebody goes on writing. */
const SAY_MS = 3_000;
let said: { readonly room: RoomId; readonly at: number } | undefined;

/** The names of those who are writing in a room. */
export const writersIn = (room: RoomId): readonly string[] =>
  [...(writers.value.get(room)?.values() ?? [])].map(({ name }) => name);

/** Somebody says that they are writing. */
export function heardTyping({ room, by, from }: Typing): void {
  if (blocked.peek().has(by)) return;
  const seconds = limits.peek()?.typingSecondsMax ?? HOLDS_SECONDS;
  set(room, by, { name: from, timer: setTimeout(() => stopped(room, by), seconds * 1_000) });
}

/** They have sent it, or have not written for a while. */
export function stopped(room: RoomId, by: UserId): void {
  if (writers.peek().get(room)?.has(by)) set(room, by, undefined);
}

/** Something has been written here. What is being changed later, or is a secret of one's own, is not told. */
export function tellTyping(room: RoomId): void {
  if (!tellsTyping.peek() || !isOpen()) return;
  if (said?.room === room && Date.now() - said.at < SAY_MS) return;
  said = { room, at: Date.now() };
  void client.peek()?.call("typing", { room });
}

/** What is written next is said at once. */
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
