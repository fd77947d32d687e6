import type { Given } from "../../chat/scope.ts";
import type { Inviting } from "../../chat/view.ts";
import { roomId } from "../../protocol/ids.ts";
import { welcomes } from "../acquaintances.ts";
import { one, type Recipe, sideBySide, text } from "../recipe.ts";
import type { About } from "./about.ts";

const counts = text<Pick<Inviting, "open" | "mine" | "mineInAll">>(
  `select (select count(*) from invitations where "user" = :invited) as open,
    (select count(*) from invitations where by = :me and "user" = :invited) as mine,
    (select count(*) from invitations where by = :me) as "mineInAll"`,
);
const oldestOfStrangers = text<{ room: number }>(
  `select room from invitations where "user" = :invited and stranger = 1 order by turn limit 1`,
);

/** The invitations of the person whom the command names. */
export function* inviting({ me, other }: About): Recipe<Given<"inviting">> {
  if (other === undefined) return {};
  const [found, oldest, welcome] = yield* sideBySide([
    one(counts, { me, invited: other }),
    one(oldestOfStrangers, { invited: other }),
    welcomes(other, me),
  ]);
  const counted = found ?? { open: 0, mine: 0, mineInAll: 0 };
  return { inviting: { ...counted, welcome, ...(oldest && { oldestOfStrangers: roomId(oldest.room) }) } };
}
