import type { Room } from "../../protocol/room.ts";
import type { Answer } from "../../sdk/calls.ts";
import { client, problemOf } from "./chat.ts";
import { roomAt, routeTo } from "./rooms.ts";
import { go } from "./route.ts";

// What a person can do, each as one action. What went wrong is returned as a sentence for the place it was asked at.

/** Makes a room, joins it and goes there. */
export async function createRoom(name: string): Promise<string | undefined> {
  const made = await client.value?.call("room.create", { name });
  return made ? (problemOf(made) ?? (await joinRoom(name))) : undefined;
}

export async function joinRoom(name: string): Promise<string | undefined> {
  const known = roomAt({ at: "room", name });
  if (known) go(routeTo(known.room.value));
  return known ? undefined : entered(await client.value?.join(name));
}

export async function openDirect(user: string): Promise<string | undefined> {
  return entered(await client.value?.openDirect(user));
}

export async function leaveRoom(room: Room): Promise<string | undefined> {
  const answer = await client.value?.leave(room.id);
  return answer && problemOf(answer);
}

function entered(answer: Answer<Room> | undefined): string | undefined {
  if (answer?.is === "ok") go(routeTo(answer.ok));
  return answer && problemOf(answer);
}
