import { type Refusal, type RefusalCode, refusal } from "../protocol/errors.ts";
import type { Command, RequestType } from "../protocol/frames.ts";
import { because, hasRank, hidden, isIn, RANKS, rank, type Standing } from "./standing.ts";
import type { View } from "./view.ts";

/** What is asked for: a request of a protocol, a command that a door makes, or a route of the http door. */
export type Action = RequestType | Command["type"];

/** Refuses whoever may not; `demands` says in a few words what it takes, where that has to be said. */
type Rule = ((standing: Standing) => Refusal | undefined) & {
  readonly demands: string;
  readonly code: RefusalCode;
};
const rule = (
  demands: string,
  code: RefusalCode,
  refuses: (standing: Standing) => Refusal | undefined,
): Rule => Object.assign(refuses, { demands, code });

const signedIn = rule("whoever has said hello", "not_signed_in", ({ role }) =>
  role === undefined ? refusal("not_signed_in") : undefined,
);

const visible = rule("", "no_such_room", (standing) =>
  hidden(standing) ? refusal("no_such_room") : undefined,
);

const OPERATOR = "an operator of the room or a moderator of the server can";
const DO_IT = `${OPERATOR} do it`;

const notBanned = rule("not who is banned", "banned", ({ membership }) =>
  membership === "banned"
    ? because("banned", "banned", "you are banned from this room", `${OPERATOR} lift the ban`)
    : undefined,
);

/** Who is banned is told so, and not to join first; that members are not banned goes without saying. */
const banned = rule("", "banned", (standing) => notBanned(standing));

const inRoom = rule("its members", "not_member", (standing) =>
  isIn(standing.membership)
    ? undefined
    : because("not_member", "member", "you have not joined this room", "join it first"),
);

const notArchived = rule("not while it is archived", "room_archived", ({ room }) =>
  room?.archived
    ? because("room_archived", "archived", "this room is archived", `${OPERATOR} reopen it`)
    : undefined,
);

/** Guests come and go; what binds others is for people who stay. */
export const account = rule("no guests", "not_allowed", (standing) =>
  hasRank("bot")(standing)
    ? undefined
    : because("not_allowed", "account", "guests may not do this", "make an account first"),
);

const notDirect = (what: string): Rule =>
  rule("not in a direct conversation", "not_allowed", ({ room, server }) =>
    room?.kind === "direct" && !server
      ? because("not_allowed", "direct", what, "nobody can change that")
      : undefined,
  );

const looksAfter = (standing: Standing): boolean =>
  standing.membership === "operator" || (hasRank("moderator")(standing) && !hidden(standing));

const LOOK_AFTER = "the room's operators, and moderators of the server who can see it";
const operator = rule(LOOK_AFTER, "not_allowed", (standing) =>
  looksAfter(standing)
    ? undefined
    : because("not_allowed", "operator", "only operators of this room may do this", DO_IT),
);

const author = rule("the message's author", "not_allowed", ({ author: own }) =>
  own === false
    ? because("not_allowed", "author", "only the message's author may do this", "nobody can do it for them")
    : undefined,
);

const authorOrOperator = rule(`the message's author, or ${LOOK_AFTER}`, "not_allowed", (standing) =>
  standing.author === false && (standing.room?.kind === "direct" || !looksAfter(standing))
    ? because(
        "not_allowed",
        "author-or-operator",
        "only the message's author and operators of this room may do this",
        standing.room?.kind === "direct" ? "its author can do it" : DO_IT,
      )
    : undefined,
);

const operatorOrSelf = rule(`whom it is about, or ${LOOK_AFTER}`, "not_allowed", (standing) =>
  standing.self ? undefined : operator(standing),
);

const selfOrOperator = rule(`whom it is about, or ${LOOK_AFTER}`, "not_allowed", (standing) => {
  if (standing.self) return undefined;
  return standing.room?.kind === "direct"
    ? because("not_allowed", "author", "only the messages' author may do this", "nobody can do it for them")
    : operator(standing);
});

/** Whoever stands higher on the server than oneself cannot be put out of a room, and nobody puts out themselves. */
const notAbove = rule("not to oneself, nor to who stands above", "not_allowed", (standing) => {
  const { self, role, otherRole, membership } = standing;
  if (self)
    return because("not_allowed", "self", "you cannot do this to yourself", "you can leave the room instead");
  if (rank(otherRole) < RANKS.moderator || rank(otherRole) < rank(role)) return undefined;
  if (rank(otherRole) === rank(role) && membership === "operator") return undefined;
  return because(
    "not_allowed",
    "rank",
    "they look after this server",
    "somebody with a higher role can do it",
  );
});

export const admin = rule("the server's admins and owners", "not_allowed", (standing) =>
  hasRank("admin")(standing)
    ? undefined
    : because("not_allowed", "admin", "only admins may do this", "an admin of the server can do it"),
);

const moderator = rule("the server's moderators, admins and owners", "not_allowed", (standing) =>
  hasRank("moderator")(standing)
    ? undefined
    : because("not_allowed", "moderator", "only moderators may do this", "a moderator can do it"),
);

const standsBelow = rule("only to who stands below", "not_allowed", ({ role, otherRole, self, server }) => {
  if (server) return undefined;
  if (self)
    return because("not_allowed", "self", "you cannot do this to yourself", "there is nothing to lift");
  return otherRole !== undefined && rank(otherRole) >= Math.max(rank(role), RANKS.moderator)
    ? because("not_allowed", "rank", "they do not stand below you", "who stands above them can do it")
    : undefined;
});

/** Nobody gives or takes what they do not have themselves. */
const standsAbove = rule(
  "only to who stands below, and owners to everybody else",
  "not_allowed",
  ({ role, otherRole, self }) =>
    self || (rank(otherRole) >= rank(role) && role !== "owner")
      ? because("not_allowed", "rank", "their role is not below yours", "an owner of the server can do it")
      : undefined,
);

/** A server must have an owner, and nobody deletes who is not below them. */
const mayDelete = rule(
  "oneself, or an admin whom stands below; never an owner",
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
    return otherRole !== undefined && rank(otherRole) >= rank(role)
      ? because("not_allowed", "rank", "they do not stand below you", "who stands above them can do it")
      : undefined;
  },
);

const guest = rule("guests", "not_allowed", ({ role }) =>
  role === "guest"
    ? undefined
    : because("not_allowed", "guest", "you have an account already", "there is nothing to lift"),
);

const anybody: readonly Rule[] = [];
const somebody = [signedIn];
const reading = [signedIn, visible, banned, inRoom];
const writing = [...reading, notArchived];
const lookingAfter = (what: string) => [signedIn, visible, notDirect(what), operator];

/** Every action with its rules. The first one broken is told. An action without an entry does not compile. */
const rules = {
  hello: anybody,
  ping: somebody,
  "user.get": somebody,
  "user.role": [signedIn, admin, standsAbove],
  "user.block": somebody,
  "user.unblock": somebody,
  "user.blocks": somebody,
  "settings.set": somebody,
  "user.networks": [signedIn, moderator],
  "server.ban": [signedIn, moderator, standsBelow],
  "server.unban": [signedIn, moderator],
  "server.bans": [signedIn, moderator],
  "owner.claim": [signedIn, account],
  "account.register": [signedIn, guest],
  "account.password": [signedIn, account],
  "account.delete": [signedIn, mayDelete],
  "account.restore": [signedIn, admin],
  "session.list": somebody,
  "session.create": [signedIn, account],
  "session.revoke": somebody,
  "server.invite": [signedIn, admin],
  "server.invites": [signedIn, admin],
  "server.uninvite": [signedIn, admin],
  "presence.set": somebody,
  typing: writing,
  "room.create": somebody,
  "room.join": [signedIn, visible, notBanned, notArchived],
  "room.rename": [...lookingAfter("a conversation has no name of its own"), account, notArchived],
  "room.topic": [
    signedIn,
    visible,
    notDirect("a conversation has no topic"),
    banned,
    inRoom,
    account,
    notArchived,
  ],
  "room.privacy": [...lookingAfter("a conversation is always private"), account, notArchived],
  "room.archive": [...lookingAfter("a conversation cannot be archived"), account],
  "room.reopen": [...lookingAfter("a conversation cannot be archived"), account],
  "room.delete": [...lookingAfter("a conversation cannot be deleted"), account],
  "room.restore": [...lookingAfter("a conversation cannot be restored"), account],
  "room.get": reading,
  "room.list": somebody,
  "room.leave": reading,
  "room.members": reading,
  "room.invite": [...writing, notDirect("nobody can be invited into a conversation"), account],
  "room.uninvite": [
    signedIn,
    visible,
    notDirect("nobody can be invited into a conversation"),
    operatorOrSelf,
  ],
  "room.remove": [...lookingAfter("nobody can be taken out of a conversation"), notAbove],
  "room.ban": [...lookingAfter("nobody can be taken out of a conversation"), notAbove],
  "room.unban": lookingAfter("nobody can be taken out of a conversation"),
  "room.bans": lookingAfter("nobody can be taken out of a conversation"),
  "room.role": [...lookingAfter("a conversation has no operators"), notArchived],
  "room.pins": reading,
  "direct.open": somebody,
  "message.post": writing,
  "message.edit": [...writing, author],
  "message.delete": [...reading, notArchived, authorOrOperator],
  "message.erase": [signedIn, visible, notArchived, selfOrOperator],
  "message.pin": [...writing, account],
  "message.unpin": [...writing, account],
  "message.history": reading,
  "reaction.add": writing,
  "reaction.remove": writing,
  "history.read": reading,
  "thread.read": reading,
  "thread.list": somebody,
  "cursor.set": reading,
  // What doors do after checking who asks.
  "account.create": anybody,
  "guest.create": anybody,
  "guest.release": anybody,
  "guest.register": [signedIn, guest],
  "password.set": [signedIn, account],
  "password.rehash": [signedIn, account],
  "session.open": somebody,
  "session.end": somebody,
  "session.used": somebody,
  "status.set": somebody,
  "owner.link": [signedIn, admin],
  "owner.make": [signedIn, account],
  "user.delete": [signedIn, mayDelete],
  "erasure.step": anybody,
  "room.sweep": anybody,
  "invite.create": [signedIn, admin],
} as const satisfies Record<Action, readonly Rule[]>;

/** The one gate: why this may not be done, if so. Every door's every action passes it. */
export function forbidden(action: Action, standing: Standing): Refusal | undefined {
  for (const rule of rules[action] as readonly Rule[]) {
    const refused = rule(standing);
    if (refused) return refused;
  }
  return undefined;
}

/** What an action demands, in words, and how it is refused otherwise. */
export const demandsOf = (action: Action): readonly Pick<Rule, "demands" | "code">[] => rules[action];

/** Who asks for what a decision is looking at. */
export function standingOf({ me, room, membership, message, others }: View): Standing {
  const [other] = others;
  return {
    role: me.role,
    membership,
    ...(me.kind === "system" && { server: true }),
    ...(room && { room }),
    ...(message && { author: message.by === me.id }),
    ...(other && { self: other.id === me.id, otherRole: other.role }),
  };
}
