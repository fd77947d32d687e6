import type { NewSession } from "../protocol/door-commands.ts";
import { refusal } from "../protocol/errors.ts";
import type { Visitor } from "./admission.ts";
import type { Bans } from "./bans.ts";
import type { Bus } from "./bus.ts";
import type { Outcome } from "./commit.ts";
import { SYSTEM } from "./decide.ts";
import type { Guests } from "./guests.ts";
import type { Coming, Proofs } from "./proofs.ts";
import type { Store } from "./store.ts";

interface NewGuestsWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly bans: Bans;
  readonly guests: Guests;
  readonly proofs: Proofs;
}

const GUESTS = { rule: "guests", lift: "an admin of the server can invite you, or let guests in" };

/** Makes a guest at this node. A guest with a session may come back for a while. */
export async function createGuest(
  { store, bus, bans, guests, proofs }: NewGuestsWorld,
  visitor: Visitor,
  coming: Coming,
  session?: NewSession,
): Promise<Outcome> {
  const { name } = coming;
  if (!visitor.openness.guests) return { refused: refusal("guests_off", GUESTS) };
  const banned = bans.refuses({ name, network: visitor.network });
  if (banned) return { refused: banned };
  const unproved = proofs.refuses(visitor, coming);
  if (unproved) return { refused: unproved };
  const made = await store.change(SYSTEM, {
    ...{ type: "guest.create", node: bus.node },
    ...(name !== undefined && { name }),
    ...(session && { session }),
  });
  if (!made.refused && made.user) guests.made(made.user.id);
  return made;
}
