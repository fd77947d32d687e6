/** A node of this server lives for so many milliseconds from now; 0 = it stops. No client sends what is in this file. */
export type NodeLease = { readonly type: "node.lease"; readonly node: string; readonly forMs: number };
/** A guest who was at no node, or at another one, is at this node. */
export type GuestCome = { readonly type: "guest.come"; readonly node: string };

export type NodeLeased = { readonly type: "node.leased"; readonly node: string; readonly forMs: number };
export type GuestCame = { readonly type: "guest.came"; readonly node: string };
/** The guest is at this node no longer, and still at another one. */
export type GuestWent = { readonly type: "guest.went"; readonly node: string };

/** What the server itself asks for. */
export type LeaseCommand = NodeLease | GuestCome;
