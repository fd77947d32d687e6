import type { GuestCame, GuestWent, NodeLeased } from "../../protocol/leases.ts";
import { type Recipe, run, text } from "../recipe.ts";
import type { Moment } from "../rows.ts";

const live = text(
  `insert into nodes (node, until) values (:node, :until)
    on conflict (node) do update set until = excluded.until`,
);
const forgetNodes = text("delete from nodes where until <= :time or node = :node");
const come = text(
  "insert into guest_nodes (guest, node) values (:guest, :node) on conflict (guest, node) do nothing",
);
const go = text("delete from guest_nodes where guest = :guest and node = :node");
const goEverywhere = text("delete from guest_nodes where guest = :guest");

/** A node's lease, in the server's time; a node that lives for no time stops. Leases that have ended are forgotten. */
export function* leaseNode({ node, forMs }: NodeLeased, at: Moment): Recipe<void> {
  if (forMs > 0) yield* run(live, { node, until: at.time + forMs });
  yield* run(forgetNodes, { time: at.time, node: forMs > 0 ? "" : node });
}

export function* leaseGuest({ type, node }: GuestCame | GuestWent, guest: number): Recipe<void> {
  yield* run(type === "guest.came" ? come : go, { guest, node });
}

/** They are a guest no longer. */
export function* endLeases(guest: number): Recipe<void> {
  yield* run(goEverywhere, { guest });
}
