import type { Person } from "../protocol/account.ts";
import type { Fact } from "../protocol/events.ts";
import type { Room } from "../protocol/room.ts";
import type { Bereft } from "./view.ts";

export const becomesOperator = ({ id, name }: Person) =>
  ({ type: "member.role_changed", user: id, name, role: "operator" }) as const;

/**
 * If the last operator of a private room leaves, the member who has been in it for longest becomes an operator:
 * otherwise nobody could invite or remove people. A public room needs no rule: its maker becomes its operator again by
 * joining, and moderators of the server can see it.
 */
export const succession = (room: Room | undefined, bereft: readonly Bereft[]): readonly Fact[] =>
  room?.kind === "private" ? bereft.flatMap(({ heir }) => (heir ? [becomesOperator(heir)] : [])) : [];
