import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import type { Invitation } from "../../protocol/room.ts";

/** The user's open invitations: rooms that they have neither joined nor declined. */
export const invitations = signal<readonly Invitation[]>([]);

export function learnInvitations(all: readonly Invitation[]): void {
  invitations.value = all;
}

export function invited({ room, by }: Invitation): void {
  invitations.value = [...others(room.id), { room, by }];
}

/** An invitation was accepted, declined or withdrawn. */
export function uninvited(room: RoomId): void {
  if (invitations.peek().some((one) => one.room.id === room)) invitations.value = others(room);
}

const others = (room: RoomId): readonly Invitation[] =>
  invitations.peek().filter((one) => one.room.id !== room);
