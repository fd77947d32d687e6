import type { PresenceState } from "../protocol/account.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Presence, Signal } from "../protocol/signals.ts";
import type { About, Profile } from "./profile.ts";

/** The name of one node of a server: the same after a restart, another one for each node. */
export type NodeId = string & { readonly [node]: true };
declare const node: unique symbol;

/** What a node listens to: rooms that its users are in, and the users themselves. */
export type Subject = RoomId | UserId;
/** r0: what every node listens to. */
export const SERVER = "r0" as RoomId;

/** A user on one node: id, name, state, status ("" = none), and what else nodes tell each other of them. */
export type Present = readonly [UserId, string, PresenceState, string, About?];
/** What a node tells others of a user in a room. Clients get it without `about`. */
export type NodePresence = Presence & { readonly about?: About };
/** Users of a room on one node. `whole`: there are no others. */
export interface RoomPresence {
  readonly room: RoomId;
  readonly whole: boolean;
  readonly users: readonly Present[];
}
/** What nodes tell each other and no client. */
export type NodeSignal =
  /** Who is in these rooms, on each other node? */
  | { readonly type: "presence.asked"; readonly rooms: readonly RoomId[] }
  /** A part of the answer, for the node that asked. */
  | { readonly type: "presence.here"; readonly to: NodeId; readonly rooms: readonly RoomPresence[] }
  /** These users have a client on this node from now on. Nodes that have them, too, answer. */
  | { readonly type: "users.came"; readonly users: readonly UserId[] }
  | { readonly type: "users.here"; readonly users: readonly UserId[] }
  /** The last client of these users has left this node: they may be back in a moment. */
  | { readonly type: "users.left"; readonly users: readonly UserId[] }
  /** The same, of users who said goodbye. */
  | { readonly type: "users.quit"; readonly users: readonly UserId[] }
  /** Who of these users is online on each other node? `ask` is the number of the question. */
  | { readonly type: "users.asked"; readonly ask: number; readonly of: readonly UserId[] }
  /** The answer for the node that asked: those of them who are not offline on this node. */
  | {
      readonly type: "users.are";
      readonly to: NodeId;
      readonly ask: number;
      readonly people: readonly (readonly [UserId, PresenceState, Profile?])[];
    }
  /** What a door tells itself on the other nodes: the core does not read it. */
  | { readonly type: "doors.told"; readonly told: unknown }
  /** This node stops: its users are no longer on it. */
  | { readonly type: "node.goes" };

/** A log has grown up to `upto`, by a commit of `node`. `user` joined by that very event, and may be on any node. */
export interface Bell {
  /** r0 = the server's own. */
  readonly room: RoomId;
  readonly upto: number;
  readonly node: NodeId;
  /** How far `node` knew r0 then: events of r0 up to there are applied before those of the room. */
  readonly server: number;
  readonly user?: UserId;
}

/** A node's ears for the others. None of these calls may throw or wait. */
export interface BusEars {
  bell(bell: Bell): void;
  signal(to: Subject, signal: Signal | NodeSignal, from: NodeId): void;
  /** What this node listens to is in force from now on. Bells that were rung before may be missing. */
  listens(): void;
  /** The way was broken: anything may have been lost until now. */
  lost(): void;
}

/** "alone": there are no other nodes. "cut off": at the moment this node cannot tell or hear the others. */
export type Reach = "alone" | "connected" | "cut off";

/**
 * The nodes of one server tell each other that logs have grown, and pass on signals (presence, typing). Events are
 * never on the bus: a node that hears a bell reads the store. `test/contract/bus.ts` tests what every bus promises:
 * - It may lose, repeat and reorder: `seq` shows it, and the store has everything. After a time in which it may have
 *   lost bells (a connection broke, a subscription was not yet in force) it says `lost`, on every node that may miss
 *   some.
 * - Bells and signals reach the other nodes that listen to their room or user, and never the node that sent them. A
 *   node may also hear what it does not listen to.
 * - No call waits or throws: a broken bus must not silence the rooms of its own node. After `close` nothing is heard.
 */
export interface Bus {
  /** The name of this node. */
  readonly node: NodeId;
  readonly reach: Reach;
  /** Sets who hears. Called once, before anything else. */
  hear(ears: BusEars): void;
  ring(bell: Bell): void;
  signal(to: Subject, signal: Signal | NodeSignal): void;
  listen(to: Subject): void;
  leave(to: Subject): void;
  close(): Promise<void>;
}
