import type { Person } from "../protocol/account.ts";
import type { Fact } from "../protocol/events.ts";
import type { Room } from "../protocol/room.ts";
import type { Bereft } from "./view.ts";

export const becomesOperator = ({ id, name }: Person) =>
  ({ type: "member.role_changed", user: id, name, role: "operator" }) as const;

/**
 * A private room that its last operator goes out of is looked after by who has been in it for longest: nobody else could
 * let people in or put them out. In a public one its maker does, on coming back, and moderators of the server see it.
 */
export const succession = (room: Room | undefined, bereft: readonly Bereft[]): readonly Fact[] =>
  room?.kind === "private" ? bereft.flatMap(({ heir }) => (heir ? [becomesOperator(heir)] : [])) : [];
