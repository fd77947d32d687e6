import type { User, UserRole } from "./account.ts";
import type { FactorKind } from "./factor.ts";
import type { BanId, HeldId, InviteId, ReportId, RoomId, SessionId, UserId } from "./ids.ts";
import type { Look } from "./looking.ts";
import type { AccountDelete, BanKind } from "./moderation.ts";
import type { ReportDecision } from "./report.ts";
import type { Room } from "./room.ts";
import type { SettingKey, SettingValue } from "./server-settings.ts";

/*
 * What happens to people and to the server is a log, as what happens in a room is: r0. No part of the protocol takes it for a
 * room. It has no token, code or password, nor what is kept of one; no address and no device; and no coming and going.
 */

/** What its facts can say, beside who did it and when. */
export interface ServerFields {
  /** Whom it concerns. */
  readonly user: UserId;
  readonly name: string;
  readonly role: UserRole;
  /** The one that ended. Neither `session` nor `keep`: all. */
  readonly session: SessionId;
  /** The only one that did not end. */
  readonly keep: SessionId;
  readonly messages: AccountDelete["messages"];
  readonly now: true;
  readonly invite: InviteId;
  readonly uses: number;
  readonly expiresAt: string;
  readonly ban: BanId;
  /** How many ranges of addresses a list has. */
  readonly ranges: number;
  readonly kind: BanKind | Room["kind"] | FactorKind;
  /** Of a ban of an account or a name; where people are is not kept. */
  readonly target: string;
  readonly reason: string;
  readonly forSeconds: number;
  readonly sinceSeconds: number;
  /** Also in private rooms that the moderator is not in, and in conversations. */
  readonly everywhere: true;
  readonly room: RoomId;
  /** What a person looked at. */
  readonly what: Look["what"];
  readonly report: ReportId;
  readonly held: HeldId;
  /** Who made a report that was settled. */
  readonly reporter: UserId;
  readonly decision: ReportDecision;
  readonly first: number;
  readonly last: number;
  /** The setting that was changed. */
  readonly key: SettingKey;
  readonly value: SettingValue;
  /** The value is too long for this log. */
  readonly long: true;
  /** What was removed of what a person says of themselves. */
  readonly cleared: string;
  /** Whether a person who asked was let in. */
  readonly admit: boolean;
  /** Nothing more that the person writes waits for a moderator. */
  readonly always: true;
}
type Field = keyof ServerFields;

interface Definition {
  readonly says: string;
  /** The fields that are kept; all else is not. */
  readonly keeps: readonly Field[];
  /** Those of them that go when the account that it concerns is erased. */
  readonly erases?: readonly Field[];
  /** Who is told beside the server's admins, who can read all of it. */
  readonly seenBy?: "the person" | "everyone who shares a room with the person" | "the server's moderators";
}

/** Each fact of r0, by its type: what is kept of it, what an erased account takes along, and who sees it. */
export const serverFacts = {
  "server.migrated": {
    says: "The log begins here: earlier events were stored without names, or not at all.",
    keeps: [],
  },
  "user.created": {
    says: "A person made an account, or a guest became one.",
    keeps: ["user", "name", "role"],
    erases: ["name"],
    seenBy: "everyone who shares a room with the person",
  },
  "user.renamed": {
    says: "The person of an account has another name: `name`.",
    keeps: ["user", "name"],
    erases: ["name"],
    seenBy: "everyone who shares a room with the person",
  },
  "user.cleared": {
    says: "Something that a person said of themselves was removed: the value of the key `cleared`.",
    keeps: ["user", "cleared"],
    seenBy: "everyone who shares a room with the person",
  },
  "user.role_changed": {
    says: "A person has another role on the server.",
    keeps: ["user", "role"],
    seenBy: "everyone who shares a room with the person",
  },
  "user.deleted": {
    says: "An account was deleted. It can be restored for a while, unless `now` says otherwise.",
    keeps: ["user", "messages", "now"],
    seenBy: "the server's moderators",
  },
  "user.erased": {
    says: "A moderator began to erase what a person wrote, in all rooms that the moderator reaches.",
    keeps: ["user", "sinceSeconds", "everywhere"],
    seenBy: "the server's moderators",
  },
  "user.restored": {
    says: "A deleted account was restored.",
    keeps: ["user"],
    seenBy: "the server's moderators",
  },
  "user.deactivated": {
    says: "An account was deactivated: nobody can sign in with it.",
    keeps: ["user"],
    seenBy: "the server's moderators",
  },
  "user.reactivated": {
    says: "An account was reactivated.",
    keeps: ["user"],
    seenBy: "the server's moderators",
  },
  "password.changed": { says: "An account has another password.", keeps: ["user"], seenBy: "the person" },
  "oidc.connected": {
    says: "A person at an issuer of OpenID Connect signs in to an account from now on.",
    keeps: ["user"],
    seenBy: "the person",
  },
  "oidc.disconnected": {
    says: "A person at an issuer of OpenID Connect does not sign in to an account any more.",
    keeps: ["user"],
    seenBy: "the person",
  },
  "sessions.ended": {
    says: "Sessions of an account ended: one, or all except `keep`.",
    keeps: ["user", "session", "keep"],
    seenBy: "the person",
  },
  "owner.linked": { says: "A link was made: the first person who uses it becomes an owner.", keeps: [] },
  "owner.claimed": { says: "An account became an owner by the link.", keeps: [] },
  "entry.decided": {
    says: "A person who asked to be let in was answered.",
    keeps: ["name", "admit"],
  },
  "recovery.created": {
    says: "A link was made by which a person who cannot sign in sets another password.",
    keeps: ["user", "expiresAt"],
    seenBy: "the person",
  },
  "recovery.used": {
    says: "A person has set another password by the link.",
    keeps: ["user"],
    seenBy: "the person",
  },
  "factor.added": {
    says: "A person set up an authenticator app, new recovery codes, or a passkey (`kind`).",
    keeps: ["user", "kind"],
    seenBy: "the person",
  },
  "factor.removed": {
    says: "A person no longer has an authenticator app with its recovery codes, or a passkey (`kind`): they, or an admin, removed it.",
    keeps: ["user", "kind"],
    seenBy: "the person",
  },
  "invite.created": {
    says: "An invitation to the server was made.",
    keeps: ["invite", "role", "uses", "expiresAt"],
  },
  "invite.used": { says: "An account was made by an invitation.", keeps: ["invite", "role"] },
  "invite.revoked": { says: "An invitation to the server was withdrawn.", keeps: ["invite"] },
  "setting.changed": {
    says: "A setting of the server was changed.",
    keeps: ["key", "value", "long"],
  },
  "picture.removed": {
    says: "A moderator removed a person's picture.",
    keeps: ["user", "name"],
    erases: ["name"],
    seenBy: "the server's moderators",
  },
  "server.banned": {
    says: "People were banned from the server.",
    keeps: ["ban", "kind", "target", "user", "reason", "forSeconds"],
    erases: ["target"],
    seenBy: "the server's moderators",
  },
  "server.unbanned": { says: "A ban was lifted.", keeps: ["ban"], seenBy: "the server's moderators" },
  "ranges.set": {
    says: "A list of ranges was imported, and what it has is banned; or a range is exempt from bans, and then it has no `name`.",
    keeps: ["name", "ranges", "reason", "forSeconds"],
    seenBy: "the server's moderators",
  },
  "ranges.removed": {
    says: "A list of ranges was removed; without `name`, a range is no longer exempt.",
    keeps: ["name"],
    seenBy: "the server's moderators",
  },
  "report.made": {
    says: "A message was reported to the moderators. `user` is its author. The log has neither its text nor the reason.",
    keeps: ["report", "room", "user"],
    seenBy: "the server's moderators",
  },
  "report.settled": {
    says: "The moderators settled a report. `user` is the author of the message.",
    keeps: ["report", "user", "decision", "reporter"],
    seenBy: "the server's moderators",
  },
  "message.held": {
    says: "A message of a newcomer, `user`, waits for a moderator. The log does not have its text.",
    keeps: ["held", "room", "user"],
    seenBy: "the server's moderators",
  },
  "held.decided": {
    says: "A moderator admitted a message that waited, or declined it. `user` is its author.",
    keeps: ["held", "room", "user", "admit", "always", "reason"],
    erases: ["reason"],
    seenBy: "the server's moderators",
  },
  "admin.looked": {
    says:
      "A person who looks after the server looked at what is not theirs: `what`; of `sessions`, `user` is whose. It is " +
      "noted at most once an hour.",
    keeps: ["what", "user"],
  },
  "room.deleted": {
    says: "A room was deleted. The log stores the name only of a public room.",
    keeps: ["room", "kind", "name"],
  },
  "room.restored": { says: "A room was restored.", keeps: ["room", "kind", "name"] },
  "room.renamed": {
    says: "A room was renamed by a person who is not its operator. The log stores the names only of public rooms, here and below.",
    keeps: ["room", "kind", "name"],
  },
  "room.archived": {
    says: "A room was archived by a person who is not its operator.",
    keeps: ["room", "kind", "name"],
  },
  "room.reopened": {
    says: "A room was reopened by a person who is not its operator.",
    keeps: ["room", "kind", "name"],
  },
  "room.adopted": {
    says: "A room without an operator was given one: `user`.",
    keeps: ["room", "kind", "name", "user"],
  },
  "messages.erased": {
    says: "All messages of a person in a part of a room's log were erased.",
    keeps: ["room", "kind", "name", "user", "first", "last"],
  },
} as const satisfies Readonly<Record<string, Definition>>;

export type ServerFactType = keyof typeof serverFacts;
type Kept<T extends ServerFactType> = (typeof serverFacts)[T]["keeps"][number];
/** What a fact of this type says. */
export type ServerSaid<T extends ServerFactType> = Partial<Pick<ServerFields, Kept<T>>>;

/** An event of r0. Its `seq` numbers have no gap; the first ones are dropped after a time. */
export type ServerEvent = {
  [T in ServerFactType]: {
    readonly seq: number;
    readonly at: string;
    readonly by: User["id"];
    /** The name at that time of the person who did it; empty once their account was erased. */
    readonly from: string;
    readonly type: T;
  } & ServerSaid<T>;
}[ServerFactType];

/** The beginning of r0 is dropped: what is older than so many days. */
export type ServerLogTrim = { readonly type: "server_log.trim"; readonly days: number };
export type ServerLogTrimmed = { readonly type: "server_log.trimmed"; readonly days: number };

/** What of a fact's fields is kept. */
export function keptOf(type: ServerFactType, said: object): object {
  const keeps: readonly string[] = serverFacts[type].keeps;
  return Object.fromEntries(Object.entries(said).filter(([field]) => keeps.includes(field)));
}

/** What is left of them when the account that it concerns is erased. */
export function leftOf(type: ServerFactType, said: object): object {
  const { erases = [] }: Definition = serverFacts[type];
  return Object.fromEntries(Object.entries(said).filter(([field]) => !erases.some((one) => one === field)));
}
