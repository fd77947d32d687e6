/** Which process: the node that it runs as, and a random text of its own, another one at each start. */
export interface Holder {
  readonly node: string;
  readonly run: string;
}

/** What a node says of itself, for the operator. */
export interface NodeAbout {
  /** Of the program. */
  readonly version: string;
  readonly clients: number;
  /** How many people they are; none = a node of an earlier version. */
  readonly users?: number;
  /** Events that the node knows of and has not passed on to its clients yet. */
  readonly behind: number;
  /** It is stopping: its clients go to other nodes. */
  readonly drains: boolean;
}

/**
 * This run of a node lives for so many milliseconds from now; 0 = it stops. `home` = a random text that its data folder
 * keeps, so that a node that starts again takes the lease of its run before. No client sends the commands of this file.
 */
export type NodeLease = Holder & {
  readonly type: "node.lease";
  readonly home: string;
  readonly forMs: number;
  readonly about?: NodeAbout | undefined;
};
/** A guest is now at this node. They were at no node, or at another one. */
export type GuestCome = { readonly type: "guest.come"; readonly node: string };
/**
 * This node does what is named, for so many milliseconds from now, and no other node does: a follower's work, or what the
 * server does by itself. 0 = it stops doing it.
 */
export type LeaseTake = Holder & {
  readonly type: "lease.take";
  readonly lease: string;
  readonly forMs: number;
};

export type NodeLeased = Omit<NodeLease, "type"> & { readonly type: "node.leased" };
export type GuestCame = { readonly type: "guest.came"; readonly node: string };
/** The guest is no longer at this node, but still at another one. */
export type GuestWent = { readonly type: "guest.went"; readonly node: string };
export type LeaseTaken = Omit<LeaseTake, "type"> & { readonly type: "lease.taken" };

/** What the server itself asks for. */
export type LeaseCommand = NodeLease | GuestCome | LeaseTake;
