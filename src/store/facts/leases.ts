import type { GuestCame, GuestWent } from "../../protocol/leases.ts";
import { type Recipe, run, text } from "../recipe.ts";

const come = text(
  "insert into guest_nodes (guest, node) values (:guest, :node) on conflict (guest, node) do nothing",
);
const go = text("delete from guest_nodes where guest = :guest and node = :node");
const goEverywhere = text("delete from guest_nodes where guest = :guest");

export function* leaseGuest({ type, node }: GuestCame | GuestWent, guest: number): Recipe<void> {
  yield* run(type === "guest.came" ? come : go, { guest, node });
}

/** Call it when the user is no longer a guest. */
export function* endLeases(guest: number): Recipe<void> {
  yield* run(goEverywhere, { guest });
}
