import type { AttributeName, Attributes, AttributeValues } from "../protocol/attributes.ts";
import { attributeOf, isRoomChange, roomAfter } from "../protocol/room-changes.ts";
import { join } from "./costs.ts";
import type { Decision, Placed } from "./decide.ts";
import { already, happened, happenedIn, refuse } from "./decide.ts";
import {
  account,
  accountOrOperator,
  banned,
  type Demand,
  inRoom,
  lookingAfter,
  mayChangeTopic,
  notArchived,
  notDirect,
  overseeing,
  signedIn,
  unmet,
  visible,
} from "./demands.ts";
import { creatorRefusal, creatorsOf } from "./room-creators.ts";
import { badName } from "./room-names.ts";
import { rule } from "./rule.ts";
import { isIn, standingOf } from "./standing.ts";
import { becomesOperator } from "./succession.ts";
import type { Sight } from "./view.ts";

/** What `room.set` asks for. */
type Wanted = Attributes & { readonly key?: string | null | undefined };
type Seen = Pick<Sight, "me" | "room" | "membership"> &
  Partial<Pick<Sight, "nameTaken" | "bereft" | "gate" | "setting">>;

/** What a change of these attributes needs to see. */
const about = ({
  room,
  name,
  private: isPrivate,
  key,
}: Wanted & { readonly room: NonNullable<Sight["room"]>["id"] }) => ({
  roomById: room,
  // A name has to be free when the room gets it, and when the room becomes public.
  ...((name !== undefined || isPrivate === false) && { roomName: name ?? "" }),
  ...(isPrivate !== undefined && { setting: creatorsOf(isPrivate) }),
  ...(isPrivate && { bereft: "of nobody" as const }),
  ...(key !== undefined && { gate: true as const }),
});

/** The rule of one attribute. */
interface Attribute<V> {
  readonly may: readonly Demand<"me" | "room" | "membership">[];
  /** Whether the operator's log may show its value. */
  readonly logged: boolean;
  /** Of several that are wanted, those with a lower turn change first; none = 0. */
  readonly turn?: (value: V) => number;
  /** The facts that make it what is wanted and it is not yet, or why not; none = `room.changed` tells it. */
  readonly become?: (view: Seen, value: V) => Decision;
}

/** A mode of IRC's channels. A conversation has none. */
const mode = {
  may: [...lookingAfter("a conversation has no such setting"), accountOrOperator, notArchived],
  logged: true,
};
/** A room is keyed while it has a key, which is set by itself. */
type Settable = Exclude<AttributeName, "keyed">;

/** All attributes. Their turns are such that each change leaves the room as the next may find it. */
const attributes: { readonly [A in Settable]: Attribute<AttributeValues[A]> } = {
  name: {
    may: [...overseeing("a conversation has no name of its own"), accountOrOperator, notArchived],
    logged: true,
    turn: () => -2,
    become({ room, nameTaken }, name) {
      const refused = badName(name);
      if (refused) return refused;
      if (nameTaken && room?.kind === "public") return refuse("room_exists");
      return happened({ type: "room.renamed", name });
    },
  },
  topic: {
    may: [
      signedIn,
      visible,
      notDirect("a conversation has no topic"),
      banned,
      inRoom,
      notArchived,
      mayChangeTopic,
    ],
    logged: false,
    become: (_, topic) => happened({ type: "room.topic_changed", topic }),
  },
  private: {
    may: [...lookingAfter("a conversation is always private"), account, notArchived],
    logged: true,
    // A private room may have any name, so it gets its name while it is private.
    turn: (isPrivate) => (isPrivate ? -3 : -1),
    become({ me, nameTaken, membership, bereft = [], setting = {} }, isPrivate) {
      const barred = creatorRefusal(me, isPrivate, setting);
      if (barred) return { refused: barred };
      if (!isPrivate && nameTaken) return refuse("room_exists");
      const changed = { type: "room.privacy_changed", private: isPrivate } as const;
      const [without] = isPrivate ? bereft : [];
      // A moderator of the server may do it in a room without an operator; the operator of a private room must be in it.
      const heir = without && (isIn(membership) ? me : without.heir);
      return heir ? happened(changed, becomesOperator(heir)) : happened(changed);
    },
  },
  archived: {
    may: [...overseeing("a conversation cannot be archived"), account],
    logged: true,
    turn: (isArchived) => (isArchived ? 1 : -4),
    become: (_, isArchived) => happened({ type: isArchived ? "room.archived" : "room.reopened" }),
  },
  /** The store erases older messages, in steps. */
  keepDays: {
    may: [...lookingAfter("a conversation keeps its messages"), account, notArchived],
    logged: true,
  },
  moderated: mode,
  reactable: mode,
  topicLocked: mode,
  inviteOnly: mode,
  secret: mode,
  limit: mode,
  slowSeconds: mode,
  noCtcp: mode,
};
const names = Object.keys(attributes) as Settable[];

/** Fields of `room.set` that the operator's log may show. */
export const loggedAttributes: readonly string[] = names.filter((name) => attributes[name].logged);

interface Step {
  readonly turn: number;
  readonly decide: (view: Seen) => Decision;
}

/** The change of one attribute, if it is wanted. */
function stepOf<A extends Settable>(field: A, wanted: Attributes): Step | undefined {
  const { may, turn, become }: Attribute<AttributeValues[A]> = attributes[field];
  const value: Attributes[A] = wanted[field];
  if (value === undefined) return undefined;
  const decide = (view: Seen): Decision => {
    const { room } = view;
    const refused = notMet(may, field, view);
    if (refused) return refused;
    if (room && attributeOf(room, field) === value) return already();
    return become ? become(view, value) : happened({ type: "room.changed", [field]: value });
  };
  return { turn: turn?.(value) ?? 0, decide };
}

/** The key is in no event: the log is for all members. */
function keyStep({ key }: Wanted): Step | undefined {
  if (key === undefined) return undefined;
  const decide = (view: Seen): Decision => {
    const refused = notMet(mode.may, "key", view);
    if (refused) return refused;
    if ((view.gate?.key ?? null) === key) return already();
    return happened({ type: "room.changed", keyed: key !== null }, { type: "room.key_set", key });
  };
  return { turn: 0, decide };
}

function notMet(may: Attribute<unknown>["may"], field: string, view: Seen): Decision | undefined {
  const refused = unmet(may, standingOf(view));
  return refused && { refused: { ...refused, field, ...(view.room && { room: view.room.id }) } };
}

/** All of what is wanted, or why not. */
function change(before: Seen, wanted: Wanted): Decision {
  const facts: Placed[] = [];
  let view = before;
  const all = [...names.map((name) => stepOf(name, wanted)), keyStep(wanted)];
  const steps = all.filter((step) => step !== undefined);
  for (const { decide } of steps.sort((a, b) => a.turn - b.turn)) {
    const decided = decide(view);
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

/** Says why the room has another name. */
function withReason(decided: Decision, reason = ""): Decision {
  if (!("happened" in decided) || reason === "") return decided;
  const happened = decided.happened.map((placed) =>
    placed.fact.type === "room.renamed" ? { ...placed, fact: { ...placed.fact, reason } } : placed,
  );
  return { happened };
}

export const renameRoom = rule("room.rename", {
  sees: ({ room, name }) => about({ room, name }),
  may: attributes.name.may,
  costs: join,
  decide: (view, { name, reason }) => withReason(change(view, { name }), reason),
});

export const setTopic = rule("room.topic", {
  sees: ({ room }) => about({ room }),
  may: attributes.topic.may,
  costs: join,
  decide: (view, { topic }) => change(view, { topic }),
});

export const setPrivacy = rule("room.privacy", {
  sees: (command) => about({ room: command.room, private: command.private }),
  may: attributes.private.may,
  costs: join,
  told: "a room's privacy was changed",
  decide: (view, command) => change(view, { private: command.private }),
});

export const archiveRoom = rule("room.archive", {
  sees: ({ room }) => about({ room }),
  may: attributes.archived.may,
  costs: join,
  told: "a room was archived",
  decide: (view) => change(view, { archived: true }),
});

export const reopenRoom = rule("room.reopen", {
  sees: ({ room }) => about({ room }),
  may: attributes.archived.may,
  costs: join,
  told: "a room was reopened",
  decide: (view) => change(view, { archived: false }),
});
