import type { Samples } from "../samples.ts";

/** µs of processor time, unless the name says otherwise. Each is measured, by the bench that docs/scaling.md names. */
export interface Costs {
  /** A group of posts: at its node, and in PostgreSQL; and each post in it. */
  readonly nodeGroup: number;
  readonly nodePost: number;
  readonly databaseGroup: number;
  readonly databasePost: number;
  readonly flushMs: number;
  /** A node hears that rooms have grown of which it has readers; and it reads one of them. */
  readonly nodeTurn: number;
  readonly nodeRead: number;
  readonly databaseRead: number;
  /** A node hears a bell that does not concern it, or a beat. */
  readonly nodeHears: number;
  /** A NOTIFY, and each node that listens; what NATS does for each node that it passes something to. */
  readonly databaseNotify: number;
  readonly databaseListener: number;
  readonly busCopy: number;
  /** One frame to one client. */
  readonly delivery: number;
  /** What a node does anyway in a second. */
  readonly nodeIdle: number;
}

export interface Scene {
  readonly nodes: number;
  readonly bus: "NOTIFY" | "NATS";
  readonly nodeCores: number;
  readonly databaseCores: number;
  /** Nodes, database and bus are on one machine with so many processors. */
  readonly sharedCores?: number;
  readonly rooms: number;
  /** Clients of each room that are connected. They are at nodes by chance: at any, or at so many for each room. */
  readonly readers: number;
  readonly nodesOfRoom?: number;
  /** Posts a second at each node, at random times; or so many always under way. */
  readonly postsPerSecond?: number;
  readonly underWay?: number;
  readonly seconds: number;
}

/** So much is in use, from 0 to 1. */
export interface Outcome {
  readonly postsPerSecond: number;
  readonly stored: Samples;
  /** From the author to a reader at another node. */
  readonly passedOn: Samples;
  readonly nodes: number;
  readonly database: number;
  readonly disk: number;
  readonly notify: number;
  readonly leases: number;
  readonly messageBus: number;
}
