import type { User } from "../protocol/account.ts";
import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import type { Event, Fact } from "../protocol/events.ts";
import { type RoomId, type UserId, userId } from "../protocol/ids.ts";
import type { Room } from "../protocol/room.ts";

/** Where a fact goes: into a room's log, or, for facts about people, nowhere but their tables. */
export interface Placed {
  /** None = the view's room, or the one that the first fact creates. */
  readonly room?: RoomId;
  readonly fact: Fact;
  /** In whose name; none = who asked. */
  readonly by?: UserId;
  /** In the name of an author who may have left the server; none = `by`. */
  readonly as?: User;
  /** Its event says by its `cause`, which the store chooses, that it belongs to the others of this decision. */
  readonly together?: true;
}

export type Decision =
  | { readonly happened: readonly Placed[] }
  | { readonly refused: Refusal }
  /** Nothing happens now, because it already has. */
  | { readonly already: { readonly event?: Event; readonly room?: Room; readonly user?: User } };

/** The user in whose name the server itself acts. */
export const SYSTEM = userId(1);

/** These facts happened, in the room of the view, or in the room that the first of them creates. */
export const happened = (...facts: readonly Fact[]): Decision => ({
  happened: facts.map((fact) => ({ fact })),
});
export const happenedIn = (placed: readonly Placed[]): Decision => ({ happened: placed });
export const inRoom = (room: RoomId, fact: Fact, by?: UserId): Placed => ({ room, fact, ...(by && { by }) });
/** It has already happened: the answer is the first outcome. */
export const already = (first: { event?: Event; room?: Room; user?: User } = {}): Decision => ({
  already: first,
});
export const refuse = (code: RefusalCode, more: Parameters<typeof refusal>[1] = {}): Decision => ({
  refused: refusal(code, more),
});
