import type { RefusalCode } from "../../src/protocol/errors.ts";
import type { Room } from "./model.ts";
import type { Asked } from "./rule.ts";

type Condition = (room: Room, asked: Asked) => RefusalCode | undefined;

const unless =
  (code: RefusalCode, holds: (room: Room, asked: Asked) => boolean): Condition =>
  (room, asked) =>
    holds(room, asked) ? undefined : code;
const isIn = ({ members }: Room, { who }: Asked) => members.has(who);
const leads = ({ members }: Room, { who }: Asked) => members.get(who) === "operator";
/** About a message that there is not, nobody can say whose it is. */
const owns = ({ messages }: Room, { which, who }: Asked) => (messages.at(-1 - which)?.by ?? who) === who;

/** What must be so for a command to be carried out, or else why it is refused. */
export const may = {
  /** Whoever is invited into a private room may know that there is one. */
  see: unless(
    "no_such_room",
    (room, asked) => !room.private || isIn(room, asked) || room.invited.has(asked.who),
  ),
  belong: (room, asked) => {
    if (isIn(room, asked)) return undefined;
    return room.banned.has(asked.who) ? "banned" : "not_member";
  },
  enter: unless("banned", ({ banned }, { who }) => !banned.has(who)),
  change: unless("room_archived", ({ archived }) => !archived),
  lead: unless("not_allowed", leads),
  leadOrSelf: unless("not_allowed", (room, asked) => leads(room, asked) || asked.who === asked.whom),
  another: unless("not_allowed", (_, { who, whom }) => who !== whom),
  own: unless("not_allowed", owns),
  ownOrLead: unless("not_allowed", (room, asked) => owns(room, asked) || leads(room, asked)),
} satisfies Readonly<Record<string, Condition>>;
