/**
 * A node of this server lives for so many milliseconds from now; 0 = it stops. No client sends the commands of this
 * file.
 */
export type NodeLease = { readonly type: "node.lease"; readonly node: string; readonly forMs: number };
/** A guest is now at this node. They were at no node, or at another one. */
export type GuestCome = { readonly type: "guest.come"; readonly node: string };

export type NodeLeased = { readonly type: "node.leased"; readonly node: string; readonly forMs: number };
export type GuestCame = { readonly type: "guest.came"; readonly node: string };
/** The guest is no longer at this node, but still at another one. */
export type GuestWent = { readonly type: "guest.went"; readonly node: string };

/** What the server itself asks for. */
export type LeaseCommand = NodeLease | GuestCome;
