import type { RoomId } from "../../protocol/ids.ts";
import type { MaskKind } from "../../protocol/mask.ts";
import type { Invitation, Room, RoomRole } from "../../protocol/room.ts";
import type { Answer, Calls } from "../../sdk/calls.ts";
import { client, me, problemOf } from "./chat.ts";
import { close } from "./panes.ts";
import { roomAt, routeTo } from "./rooms.ts";
import { go } from "./route.ts";
import { type Wrong, wrongOf } from "./wrong.ts";

// The actions of a person. Each returns a sentence that says what went wrong, for the place where it was requested.

/** Creates a room, joins it and goes there. The creator of a private room is in it already. */
export async function createRoom(
  name: string,
  { isPrivate, isAnnouncing }: { readonly isPrivate: boolean; readonly isAnnouncing: boolean },
): Promise<string | undefined> {
  const made = await client.value?.call("room.create", { name, private: isPrivate });
  if (made?.is !== "ok") return made && problemOf(made);
  const { room } = made.ok;
  const problem = isPrivate ? entered({ is: "ok", ok: room }) : await joinRoom(room);
  return problem ?? (isAnnouncing ? (await setRoom(room, { moderated: true }))?.says : undefined);
}

/** Joins a room, or opens one that we are in. By its id if known, since a private room may have the same name. */
export async function joinRoom(
  { id, name }: { readonly id?: RoomId; readonly name: string },
  key?: string,
): Promise<string | undefined> {
  const known = roomAt({ at: "room", name, ...(id && { id }) });
  if (known) arrive(known.room.value);
  return known
    ? undefined
    : entered(await (id ? client.value?.joinById(id, key) : client.value?.join(name, key)));
}

/** Opens the conversation with one other person, or with several. Commas separate the names. */
export async function openDirect(names: string): Promise<string | undefined> {
  const people = names.split(",").map((name) => name.trim());
  return entered(await client.value?.openDirect(...people.filter((name) => name !== "")));
}

/** Opens the conversation with one other person. Returns it, or what went wrong. */
export async function openConversation(name: string): Promise<Room | string | undefined> {
  const answer = await client.value?.openDirect(name);
  return entered(answer) ?? (answer?.is === "ok" ? answer.ok : undefined);
}

export const acceptInvitation = ({ room }: Invitation): Promise<string | undefined> => joinRoom(room);

export async function declineInvitation({ room }: Invitation): Promise<string | undefined> {
  return asked(client.value?.call("room.uninvite", { room: room.id, user: me.value?.name ?? "" }));
}

export const invite = ({ id: room }: Room, user: string): Promise<string | undefined> =>
  asked(client.value?.call("room.invite", { room, user }));

export type Changes = Omit<Calls["room.set"]["fields"], "room">;
/** Changes these attributes of a room: all or none. */
export const setRoom = async ({ id: room }: Room, attributes: Changes): Promise<Wrong | undefined> => {
  const answer = await client.value?.call("room.set", { room, ...attributes });
  return answer && wrongOf(answer);
};

export const makeRole = (room: RoomId, user: string, role: RoomRole): Promise<string | undefined> =>
  asked(client.value?.call("room.role", { room, user, role }));

/** Removes a member from a room (kick), or bans them. */
export function removeMember(
  room: RoomId,
  user: string,
  { reason, forGood }: { readonly reason: string; readonly forGood: boolean },
): Promise<string | undefined> {
  const fields = { room, user, ...(reason !== "" && { reason }) };
  return asked(client.value?.call(forGood ? "room.ban" : "room.remove", fields));
}

export const removeMask = (room: RoomId, kind: MaskKind, mask: string): Promise<string | undefined> =>
  asked(client.value?.call("mask.remove", { room, kind, mask }));

export const unban = (room: RoomId, user: string): Promise<string | undefined> =>
  asked(client.value?.call("room.unban", { room, user }));

async function asked(answer: Promise<Answer<unknown>> | undefined): Promise<string | undefined> {
  const came = await answer;
  return came && problemOf(came);
}

export async function leaveRoom(room: Room): Promise<string | undefined> {
  const answer = await client.value?.leave(room.id);
  return answer && problemOf(answer);
}

function entered(answer: Answer<Room> | undefined): string | undefined {
  if (answer?.is === "ok") arrive(answer.ok);
  return answer && problemOf(answer);
}

/** Closes the dialog first: a room that opens behind a dialog cannot take the focus. */
function arrive(room: Room): void {
  close();
  go(routeTo(room));
}
