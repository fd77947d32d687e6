import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import { because, hasRank, hidden, isIn, RANKS, rank, type Standing } from "./standing.ts";
import type { Field } from "./view.ts";

/**
 * A condition that an action sets for the person who asks. It refuses everyone who does not meet it. `demands` says the
 * condition in a few words for the documents; "" = they need not say it. `Looks` are the fields of the view that it looks at:
 * a command's rule must name them.
 */
export type Demand<Looks extends Field = Field> = ((standing: Standing) => Refusal | undefined) & {
  readonly demands: string;
  readonly code: RefusalCode;
  readonly looksAt?: Looks;
};
type InRoom = "room" | "membership";

/** The refusal of the first demand that is not met; undefined = all are met. */
export function unmet(may: readonly Demand[], standing: Standing): Refusal | undefined {
  for (const demand of may) {
    const refused = demand(standing);
    if (refused) return refused;
  }
  return undefined;
}

const demand = <Looks extends Field = "me">(
  demands: string,
  code: RefusalCode,
  refuses: (standing: Standing) => Refusal | undefined,
): Demand<Looks> => Object.assign(refuses, { demands, code });

/** Sessions are opened with it, too: so a deactivated account is refused at every door, after the right proof. */
export const signedIn = demand("people who have said hello", "not_signed_in", ({ role, deactivated }) => {
  if (role === undefined) return refusal("not_signed_in");
  return deactivated ? refusal("deactivated") : undefined;
});

export const visible = demand<InRoom>("", "no_such_room", (standing) =>
  hidden(standing) ? refusal("no_such_room") : undefined,
);

/** The admins of the server know of every room except conversations, so that they can look after one without reading it. */
const oversees = (standing: Standing): boolean =>
  hasRank("admin")(standing) && standing.room !== undefined && standing.room.kind !== "direct";
const visibleOrOverseen = demand<InRoom>("", "no_such_room", (standing) =>
  hidden(standing) && !oversees(standing) ? refusal("no_such_room") : undefined,
);

const OPERATOR = "an operator of the room or a moderator of the server can";
const DO_IT = `${OPERATOR} do it`;

export const notBanned = demand<InRoom>("people who are not banned", "banned", ({ membership }) =>
  membership === "banned"
    ? because("banned", "banned", "you are banned from this room", `${OPERATOR} lift the ban`)
    : undefined,
);

/** Refuses banned people with "banned"; without it they would be told to join first. Documents leave it out: no member is banned. */
export const banned = demand<InRoom>("", "banned", (standing) => notBanned(standing));

export const inRoom = demand<InRoom>("members of the room", "not_member", (standing) =>
  isIn(standing.membership)
    ? undefined
    : because("not_member", "member", "you have not joined this room", "join it first"),
);

export const notArchived = demand<"room">("not while it is archived", "room_archived", ({ room }) =>
  room?.archived
    ? because("room_archived", "archived", "this room is archived", `${OPERATOR} reopen it`)
    : undefined,
);

const looksAfter = (standing: Standing): boolean =>
  standing.membership === "operator" || (hasRank("moderator")(standing) && !hidden(standing));

/** Voiced members and everyone who looks after the room write in it while it is moderated. */
const notSilent = demand<InRoom>(
  "while it is moderated, only voiced members and those who look after it",
  "moderated",
  (standing) =>
    standing.room?.moderated && standing.membership !== "voiced" && !looksAfter(standing)
      ? because(
          "moderated",
          "moderated",
          "only operators and voiced members can write in this room",
          "an operator of the room can give you a voice",
        )
      : undefined,
);

const notSilentOrReactable = demand<InRoom>(
  "while it is moderated, all members if it says so, else only voiced members and those who look after it",
  "moderated",
  (standing) => (standing.room?.reactable ? undefined : notSilent(standing)),
);

/** A guest may be gone in a minute, so actions that bind other people need an account. */
export const account = demand("accounts, no guests", "not_allowed", (standing) =>
  hasRank("bot")(standing)
    ? undefined
    : because("not_allowed", "account", "guests may not do this", "make an account first"),
);

/** A guest who is the room's operator, such as one who made it, sets it up as an account does. */
export const accountOrOperator = demand<InRoom>(
  "accounts, and guests who are its operators",
  "not_allowed",
  (standing) => (standing.membership === "operator" ? undefined : account(standing)),
);

export const notDirect = (what: string) =>
  demand<"room">("not in a direct conversation", "not_allowed", ({ room, server }) =>
    room?.kind === "direct" && !server
      ? because("not_allowed", "direct", what, "nobody can change that")
      : undefined,
  );

const LOOK_AFTER = "the room's operators, and moderators of the server who can see it";
const operator = demand<InRoom>(LOOK_AFTER, "not_allowed", (standing) =>
  looksAfter(standing)
    ? undefined
    : because("not_allowed", "operator", "only operators of this room may do this", DO_IT),
);

const operatorOrOverseer = demand<InRoom>(
  `${LOOK_AFTER}; in private rooms also the server's admins`,
  "not_allowed",
  (standing) => (oversees(standing) ? undefined : operator(standing)),
);

export const mayChangeTopic = demand<InRoom>(
  "while it is locked, only those who look after the room",
  "not_allowed",
  (standing) =>
    standing.room?.topicLocked && !looksAfter(standing)
      ? because("not_allowed", "topic-locked", "only operators of this room can set its topic", DO_IT)
      : undefined,
);

export const author = demand<"message">("the message's author", "not_allowed", ({ author: own }) =>
  own === false
    ? because("not_allowed", "author", "only the message's author may do this", "nobody can do it for them")
    : undefined,
);

export const authorOrOperator = demand<InRoom | "message">(
  `the message's author, or ${LOOK_AFTER}`,
  "not_allowed",
  (standing) =>
    standing.author === false && (standing.room?.kind === "direct" || !looksAfter(standing))
      ? because(
          "not_allowed",
          "author-or-operator",
          "only the message's author and operators of this room may do this",
          standing.room?.kind === "direct" ? "its author can do it" : DO_IT,
        )
      : undefined,
);

export const operatorOrSelf = demand<InRoom | "others">(
  `the person whom it is about, or ${LOOK_AFTER}`,
  "not_allowed",
  (standing) => (standing.self ? undefined : operator(standing)),
);

export const selfOrOperator = demand<InRoom | "others">(
  `the person whom it is about, or ${LOOK_AFTER}`,
  "not_allowed",
  (standing) => {
    if (standing.self) return undefined;
    return standing.room?.kind === "direct"
      ? because("not_allowed", "author", "only the messages' author may do this", "nobody can do it for them")
      : operator(standing);
  },
);

const NOT_BELOW = "their role is not below yours";
const tooHigh = (message: string, lift = "a person with a higher role can do it") =>
  because("not_allowed", "rank", message, lift);

/** Operators of a room cannot act on themselves, nor on people with a higher role on the server. */
export const notAbove = demand<InRoom | "others">(
  "not to yourself, nor to people with a higher role",
  "not_allowed",
  (standing) => {
    const { self, role, otherRole, membership } = standing;
    if (self)
      return because(
        "not_allowed",
        "self",
        "you cannot do this to yourself",
        "you can leave the room instead",
      );
    if (rank(otherRole) < RANKS.moderator || rank(otherRole) < rank(role)) return undefined;
    if (rank(otherRole) === rank(role) && membership === "operator") return undefined;
    return tooHigh("they look after this server");
  },
);

export const admin = demand("the server's admins and owners", "not_allowed", (standing) =>
  hasRank("admin")(standing)
    ? undefined
    : because("not_allowed", "admin", "only admins may do this", "an admin of the server can do it"),
);

export const moderator = demand("the server's moderators, admins and owners", "not_allowed", (standing) =>
  hasRank("moderator")(standing)
    ? undefined
    : because("not_allowed", "moderator", "only moderators may do this", "a moderator can do it"),
);

export const standsBelow = demand<"others">(
  "only to people with a lower role",
  "not_allowed",
  ({ role, otherRole, self, server }) => {
    if (server) return undefined;
    if (self)
      return because("not_allowed", "self", "you cannot do this to yourself", "another moderator can do it");
    return otherRole !== undefined && rank(otherRole) >= Math.max(rank(role), RANKS.moderator)
      ? tooHigh(NOT_BELOW)
      : undefined;
  },
);

/** A person cannot give or take a role that is not below their own. */
export const standsAbove = demand<"others">(
  "only to people with a lower role; an owner to all other people",
  "not_allowed",
  ({ role, otherRole, self, server }) =>
    !server && (self || (rank(otherRole) >= rank(role) && role !== "owner"))
      ? tooHigh(NOT_BELOW, "an owner of the server can do it")
      : undefined,
);

/** A server keeps its owners, and nobody can delete another person whose role is not below theirs. */
export const mayDelete = demand<"others">(
  "for yourself, or as an admin for people with a lower role; never for an owner",
  "not_allowed",
  ({ role, self, otherRole, server }) => {
    if (otherRole === "owner")
      return because(
        "not_allowed",
        "owner",
        "an owner cannot be deleted",
        "another owner can take the role away first",
      );
    if (self || server) return undefined;
    if (rank(role) < RANKS.admin)
      return because("not_allowed", "admin", "only admins may do this to others", "an admin can do it");
    return otherRole !== undefined && rank(otherRole) >= rank(role) ? tooHigh(NOT_BELOW) : undefined;
  },
);

export const mayDeactivate = demand<"others">(
  "for yourself, or as an admin for people with a lower role; an owner for all",
  "not_allowed",
  (standing) => (standing.self ? undefined : (admin(standing) ?? standsAbove(standing))),
);

export const guest = demand("guests", "not_allowed", ({ role }) =>
  role === "guest"
    ? undefined
    : because("not_allowed", "guest", "you have an account already", "sign out to make another one"),
);

/** No demand. Connections that have not said hello may ask, and so may the server itself. */
export const anyone = [];
export const anyUser = [signedIn];
export const reading = [signedIn, visible, banned, inRoom];
export const writing = [...reading, notArchived];
export const speaking = [...writing, notSilent];
export const reacting = [...writing, notSilentOrReactable];
export const lookingAfter = (what: string) => [signedIn, visible, notDirect(what), operator];
/** What admins of the server also do in private rooms in which they are not: none of it shows them what is said there. */
export const overseeing = (what: string) => [
  signedIn,
  visibleOrOverseen,
  notDirect(what),
  operatorOrOverseer,
];
