import type { User } from "../protocol/account.ts";
import { limits } from "../protocol/limits.ts";
import type { Room } from "../protocol/room.ts";
import { join } from "./costs.ts";
import type { Decision } from "./decide.ts";
import { already, happened, refuse } from "./decide.ts";
import { admin, notArchived, overseeing } from "./demands.ts";
import { rule } from "./rule.ts";
import { isIn } from "./standing.ts";
import { becomesOperator } from "./succession.ts";
import type { Sight } from "./view.ts";

type Seen = Pick<Sight, "otherMembership" | "bereft" | "joined">;

/** An admin gives a room an operator when all of its operators have left. The members see it, as they see each event. */
export const adoptRoom = rule("room.adopt", {
  sees: ({ room, user }) => ({
    ...{ roomById: room, people: [user], bereft: "of nobody" as const },
    ...{ leaving: true as const, joined: true as const },
  }),
  may: [...overseeing("a conversation has no operators"), admin, notArchived],
  costs: join,
  told: "a room was given an operator",
  decide(view, { user }) {
    const { room, others, otherMembership } = view;
    const [other] = others;
    if (!room) return refuse("no_such_room");
    if (!other || other.kind === "system")
      return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    if (otherMembership === "operator") return already();
    const refused = refusedFor(room, other, view);
    if (refused) return refused;
    const { id, name } = other;
    return happened(
      isIn(otherMembership)
        ? becomesOperator(other)
        : { type: "member.joined", user: id, name, role: "operator" },
      {
        ...{ type: "room.adopted", room: room.id, kind: room.kind, user: id },
        ...(room.kind === "public" && { name: room.name }),
      },
    );
  },
});

function refusedFor(
  { kind }: Room,
  { name, kind: person }: User,
  { otherMembership, bereft: [without], joined }: Seen,
): Decision | undefined {
  const no = (ruleName: string, message: string, lift: string) =>
    refuse("not_allowed", { rule: ruleName, lift, message: `${message}: ${lift}` });
  if (person === "guest") return no("account", `${name} is a guest`, "they can make an account first");
  if (otherMembership === "banned")
    return no("banned", `${name} is banned from this room`, "lift the ban first");
  if (isIn(otherMembership)) {
    // In a public room, moderators can give roles anyway.
    if (without || kind === "public") return undefined;
  } else if (without?.heir && kind === "private")
    // Else an admin could read what they say, through a person of their choice.
    return no("members", "people are in this private room", "one of them can become its operator");
  if (!without)
    return no("has-operator", "this room has an operator", "its operators can make others operators");
  if (joined.length < limits.roomsPerUserMax) return undefined;
  return refuse("too_many_rooms", {
    message: `${name} is in ${limits.roomsPerUserMax} rooms, and one person can be in no more`,
  });
}
