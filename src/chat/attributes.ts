import type { Attributes } from "../protocol/room.ts";
import { isRoomChange, roomAfter } from "../protocol/room-changes.ts";
import { join } from "./costs.ts";
import { already, happened, happenedIn, refuse } from "./decide.ts";
import {
  account,
  banned,
  type Demand,
  inRoom,
  lookingAfter,
  notArchived,
  notDirect,
  signedIn,
  unmet,
  visible,
} from "./demands.ts";
import type { Decision, Placed } from "./ports.ts";
import { badName } from "./room-names.ts";
import { rule } from "./rule.ts";
import { isIn, standingOf } from "./standing.ts";
import { becomesOperator } from "./succession.ts";
import type { Sight } from "./view.ts";

type Wanted = { readonly [A in keyof Attributes]: Attributes[A] | undefined };
type Seen = Pick<Sight, "me" | "room" | "membership"> & Partial<Pick<Sight, "nameTaken" | "bereft">>;

/** What a change of these attributes needs to see. */
const about = ({
  room,
  name,
  private: isPrivate,
}: Wanted & { readonly room: NonNullable<Sight["room"]>["id"] }) => ({
  roomById: room,
  // A name has to be free when the room gets it, and when the room becomes public.
  ...((name !== undefined || isPrivate === false) && { roomName: name ?? "" }),
  ...(isPrivate && { bereft: "of nobody" as const }),
});

/** One attribute of a room: who may change it, and the facts that make it what is wanted. */
interface Attribute<V> {
  /** The field of `room.set` that a refusal names. */
  readonly field: keyof Attributes;
  readonly may: readonly Demand<"me" | "room" | "membership">[];
  readonly become: (view: Seen, value: V) => Decision;
}
const attribute = <V>(
  field: Attribute<V>["field"],
  may: Attribute<V>["may"],
  become: Attribute<V>["become"],
): Attribute<V> => ({ field, may, become });

const name = attribute<string>(
  "name",
  [...lookingAfter("a conversation has no name of its own"), account, notArchived],
  ({ room, nameTaken }, wanted) => {
    const refused = badName(wanted);
    if (refused) return refused;
    if (room?.name === wanted) return already();
    if (nameTaken && room?.kind === "public") return refuse("room_exists");
    return happened({ type: "room.renamed", name: wanted });
  },
);

const topic = attribute<string>(
  "topic",
  [signedIn, visible, notDirect("a conversation has no topic"), banned, inRoom, account, notArchived],
  ({ room }, wanted) =>
    (room?.topic ?? "") === wanted ? already() : happened({ type: "room.topic_changed", topic: wanted }),
);

const privacy = attribute<boolean>(
  "private",
  [...lookingAfter("a conversation is always private"), account, notArchived],
  ({ me, room, nameTaken, membership, bereft = [] }, isPrivate) => {
    if ((room?.kind === "private") === isPrivate) return already();
    if (!isPrivate && nameTaken) return refuse("room_exists");
    const changed = { type: "room.privacy_changed", private: isPrivate } as const;
    const [without] = isPrivate ? bereft : [];
    // A moderator of the server may do it in a room that has no operator; who looks after a private room must be in it.
    const heir = without && (isIn(membership) ? me : without.heir);
    return heir ? happened(changed, becomesOperator(heir)) : happened(changed);
  },
);

const archive = attribute<boolean>(
  "archived",
  [...lookingAfter("a conversation cannot be archived"), account],
  ({ room }, isArchived) => {
    if ((room?.archived ?? false) === isArchived) return already();
    return happened({ type: isArchived ? "room.archived" : "room.reopened" });
  },
);

/** The store erases what is older by then, in steps. */
const keepDays = attribute<number | null>(
  "keepDays",
  [...lookingAfter("a conversation keeps its messages"), account, notArchived],
  ({ room }, days) =>
    (room?.keepDays ?? null) === days ? already() : happened({ type: "room.changed", keepDays: days }),
);

/** Changes that are wanted, in an order in which each leaves the room as the next may find it. */
function stepsTo(wanted: Wanted): readonly ((view: Seen) => Decision)[] {
  const step = <V>({ field, may, become }: Attribute<V>, value: V | undefined, when = value !== undefined) =>
    when && value !== undefined
      ? (view: Seen): Decision => {
          const refused = unmet(may, standingOf(view));
          const { room } = view;
          return refused
            ? { refused: { ...refused, field, ...(room && { room: room.id }) } }
            : become(view, value);
        }
      : undefined;
  const { private: isPrivate, archived } = wanted;
  return [
    step(archive, archived, archived === false),
    // A private room may have any name, so it gets its name while it is private.
    step(privacy, isPrivate, isPrivate === true),
    step(name, wanted.name),
    step(privacy, isPrivate, isPrivate === false),
    step(topic, wanted.topic),
    step(keepDays, wanted.keepDays),
    step(archive, archived, archived === true),
  ].filter((one) => one !== undefined);
}

/** All of what is wanted, or why not. */
function change(before: Seen, wanted: Wanted): Decision {
  const facts: Placed[] = [];
  let view = before;
  for (const step of stepsTo(wanted)) {
    const decided = step(view);
    if ("refused" in decided) return decided;
    if (!("happened" in decided)) continue;
    facts.push(...decided.happened);
    const room = decided.happened.reduce(
      (now, { fact }) => (now && isRoomChange(fact) ? roomAfter(now, fact) : now),
      view.room,
    );
    view = room ? { ...view, room } : view;
  }
  return facts.length > 0 ? happenedIn(facts) : already();
}

export const setRoom = rule("room.set", {
  sees: about,
  may: [signedIn, visible],
  costs: join,
  told: "a room was changed",
  decide: change,
});

export const renameRoom = rule("room.rename", {
  sees: ({ room, name }) => about({ room, name }),
  may: name.may,
  costs: join,
  decide: (view, { name }) => change(view, { name }),
});

export const setTopic = rule("room.topic", {
  sees: ({ room }) => about({ room }),
  may: topic.may,
  costs: join,
  decide: (view, { topic }) => change(view, { topic }),
});

export const setPrivacy = rule("room.privacy", {
  sees: (command) => about({ room: command.room, private: command.private }),
  may: privacy.may,
  costs: join,
  told: "a room's privacy was changed",
  decide: (view, command) => change(view, { private: command.private }),
});

export const archiveRoom = rule("room.archive", {
  sees: ({ room }) => about({ room }),
  may: archive.may,
  costs: join,
  told: "a room was archived",
  decide: (view) => change(view, { archived: true }),
});

export const reopenRoom = rule("room.reopen", {
  sees: ({ room }) => about({ room }),
  may: archive.may,
  costs: join,
  told: "a room was reopened",
  decide: (view) => change(view, { archived: false }),
});
