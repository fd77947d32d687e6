import type { FactorKind } from "./factor.ts";
import type { UserId } from "./ids.ts";
import type { Look } from "./looking.ts";
import type { ServerFactType } from "./server-log.ts";
import type { SettingValue } from "./server-settings.ts";

/*
 * The server's log in sentences, as people read them in the page and in the terminal; and its families, by which they
 * choose what they see. It needs no validator.
 */

/** A part of a sentence: words, or a name that the server did not choose. */
export type LinePart = string | { readonly name: string; readonly user?: UserId };
type Line = readonly LinePart[];

/** The names that events have only ids of, by id. An answer has those of its page. */
export interface AuditNames {
  readonly people: ReadonlyMap<string, string>;
  readonly rooms: ReadonlyMap<string, string>;
  /** Who made an invitation. */
  readonly invites: ReadonlyMap<string, string>;
}

/** The fields of events that sentences say. */
interface Said {
  readonly user?: UserId | undefined;
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly session?: string | undefined;
  readonly keep?: string | undefined;
  readonly messages?: string | undefined;
  readonly now?: boolean | undefined;
  readonly invite?: string | undefined;
  readonly uses?: number | undefined;
  readonly kind?: string | undefined;
  readonly target?: string | undefined;
  readonly reason?: string | undefined;
  readonly forSeconds?: number | undefined;
  readonly room?: string | undefined;
  readonly what?: Look["what"] | undefined;
  readonly decision?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: SettingValue | undefined;
  readonly long?: boolean | undefined;
  readonly admit?: boolean | undefined;
  readonly cleared?: string | undefined;
}
/** An event, as an answer has it. */
export interface AuditEvent extends Said {
  readonly type: ServerFactType;
  readonly by: UserId;
  readonly from: string;
}

/** What a sentence is made of. */
interface Told extends Said {
  readonly by: LinePart;
  /** The person whom it concerns. */
  readonly whom: LinePart;
  /** Whether that is the one who did it. */
  readonly self: boolean;
  readonly where: LinePart;
  /** Who made the invitation. */
  readonly inviter: LinePart;
}

export const auditFamilies = [
  ...(["accounts", "roles", "sign_in", "invitations", "settings"] as const),
  ...(["moderation", "rooms", "looking", "server"] as const),
] as const;
export type AuditFamily = (typeof auditFamilies)[number];

const line = (words: TemplateStringsArray, ...parts: readonly LinePart[]): Line =>
  words.flatMap((word, i) => [word, parts[i] ?? ""]).filter((part) => part !== "");
const named = (name: string): LinePart => ({ name });
const of = ({ self, whom }: Told, thing: string): Line =>
  self ? [`their ${thing}`] : [`the ${thing} of `, whom];

const ROLES: Readonly<Record<string, string>> = {
  ...{ owner: "an owner", admin: "an admin", moderator: "a moderator" },
  ...{ member: "a member", bot: "a bot", guest: "a guest" },
};
const roleOf = ({ role = "" }: Told): string => ROLES[role] ?? role;

const FACTORS: Readonly<Record<FactorKind, string>> = {
  authenticator: "an authenticator app",
  recovery_codes: "recovery codes",
  passkey: "a passkey",
};
const factorOf = ({ kind }: Told): string => FACTORS[kind as FactorKind] ?? "a second factor";

/** Each type of event: its family, and its sentence. A type of a newer server is shown by its name. */
const lines: { readonly [T in ServerFactType]: readonly [AuditFamily, (told: Told) => Line] } = {
  "server.migrated": ["server", () => ["The log begins here: earlier events are not in it"]],
  "user.created": [
    "accounts",
    (told) => [
      ...line`${told.by} made an account`,
      ...(told.role && told.role !== "member" ? [` as ${roleOf(told)}`] : []),
    ],
  ],
  "user.renamed": ["accounts", ({ by, name = "" }) => line`${by} is now called ${named(name)}`],
  "user.role_changed": ["roles", (told) => line`${told.by} made ${told.whom} ${roleOf(told)}`],
  "user.deleted": [
    "accounts",
    (told) => [
      ...[told.by, " deleted ", ...of(told, "account")],
      ...(told.messages === "erase" ? [", with their messages"] : []),
      ...(told.now ? [", for good"] : []),
    ],
  ],
  "user.restored": ["accounts", (told) => [told.by, " restored ", ...of(told, "account")]],
  "user.deactivated": ["accounts", (told) => [told.by, " deactivated ", ...of(told, "account")]],
  "user.reactivated": ["accounts", (told) => [told.by, " reactivated ", ...of(told, "account")]],
  "password.changed": ["sign_in", (told) => [told.by, " changed ", ...of(told, "password")]],
  "sessions.ended": ["sign_in", sessionsEnded],
  "oidc.connected": [
    "sign_in",
    (told) => [told.by, " connected ", ...of(told, "account"), " with a single sign-on"],
  ],
  "oidc.disconnected": [
    "sign_in",
    (told) => [told.by, " disconnected ", ...of(told, "account"), " from a single sign-on"],
  ],
  "factor.added": ["sign_in", (told) => line`${told.by} added ${factorOf(told)} to sign in with`],
  "factor.removed": [
    "sign_in",
    (told) => [told.by, ` removed ${factorOf(told)} of `, told.self ? "their own" : told.whom],
  ],
  "user.cleared": [
    "moderation",
    ({ by, whom, cleared = "" }) => line`${by} removed what ${whom} says of themselves (${named(cleared)})`,
  ],
  "user.erased": ["moderation", ({ by, whom }) => line`${by} erased what ${whom} wrote`],
  "ranges.set": [
    "moderation",
    ({ by, name }) =>
      name
        ? line`${by} imported the list of ranges ${named(name)}`
        : line`${by} exempted a range of addresses`,
  ],
  "ranges.removed": [
    "moderation",
    ({ by, name }) =>
      name
        ? line`${by} removed the list of ranges ${named(name)}`
        : line`${by} ended the exemption of a range`,
  ],
  "picture.removed": ["moderation", ({ by, whom }) => line`${by} removed the picture of ${whom}`],
  "owner.linked": ["roles", ({ by }) => line`${by} made a link by which a person becomes an owner`],
  "owner.claimed": ["roles", ({ by }) => line`${by} became an owner by the link`],
  "entry.decided": [
    "invitations",
    ({ by, admit, name = "" }) => line`${by} ${admit ? "let" : "did not let"} ${named(name)} in`,
  ],
  "recovery.created": [
    "sign_in",
    ({ by, whom }) => line`${by} made a link by which ${whom} sets another password`,
  ],
  "recovery.used": ["sign_in", ({ by }) => line`${by} used a link to set another password`],
  "invite.created": [
    "invitations",
    (told) =>
      line`${told.by} made an invitation for ${told.uses === 1 ? "one person" : `${told.uses} people`} as ${roleOf(told)}`,
  ],
  "invite.used": [
    "invitations",
    ({ by, inviter }) => line`${by} made an account by an invitation of ${inviter}`,
  ],
  "invite.revoked": ["invitations", ({ by, inviter }) => line`${by} withdrew an invitation of ${inviter}`],
  "setting.changed": ["settings", settingChanged],
  "server.banned": ["moderation", banned],
  "server.unbanned": ["moderation", ({ by }) => line`${by} lifted a ban`],
  "report.made": [
    "moderation",
    ({ by, whom, where }) => line`${by} reported a message of ${whom} in ${where}`,
  ],
  "report.settled": [
    "moderation",
    ({ by, whom, decision }) =>
      line`${by} ${decision === "acted" ? "acted on" : "dismissed"} a report about ${whom}`,
  ],
  "message.held": [
    "moderation",
    ({ whom, where }) => line`A message of ${whom} in ${where} waits for a moderator`,
  ],
  "held.decided": [
    "moderation",
    ({ by, whom, admit }) => line`${by} ${admit ? "admitted" : "declined"} a message of ${whom}`,
  ],
  "admin.looked": ["looking", looked],
  "room.renamed": [
    "rooms",
    ({ by, name }) =>
      name ? line`${by} renamed a room to ${named(`#${name}`)}` : line`${by} renamed a private room`,
  ],
  "room.archived": ["rooms", ({ by, where }) => line`${by} archived ${where}`],
  "room.reopened": ["rooms", ({ by, where }) => line`${by} reopened ${where}`],
  "room.adopted": ["rooms", ({ by, whom, where }) => line`${by} made ${whom} the operator of ${where}`],
  "room.deleted": ["rooms", ({ by, where }) => line`${by} deleted ${where}`],
  "room.restored": ["rooms", ({ by, where }) => line`${by} restored ${where}`],
  "messages.erased": ["rooms", ({ by, whom, where }) => line`${by} erased messages of ${whom} in ${where}`],
};

/** The types of a family, or the type itself. */
export const typesOf = (kind: AuditFamily | ServerFactType): ServerFactType[] =>
  kind.includes(".")
    ? [kind as ServerFactType]
    : (Object.keys(lines) as ServerFactType[]).filter((type) => lines[type][0] === kind);

/** What happened, as a sentence without a full stop. */
export function auditLine({ type, by, from, ...said }: AuditEvent, names: AuditNames): Line {
  const person = (id: UserId | undefined, then = ""): LinePart => {
    const name = (id && names.people.get(id)) || then;
    return name === "" ? "a former member" : { name, ...(id && { user: id }) };
  };
  const self = said.user === by;
  const [, sentence] = (lines as Partial<typeof lines>)[type] ?? [];
  return (sentence ?? plain(type))({
    ...said,
    ...{ by: person(by, from), whom: person(said.user, said.target), self },
    where: roomOf(said, names),
    inviter: person(undefined, said.invite === undefined ? "" : names.invites.get(said.invite)),
  });
}

const plain =
  (type: string) =>
  ({ by }: Told): Line => [by, `: ${type}`];

/** The same as text. */
export const auditText = (event: AuditEvent, names: AuditNames): string =>
  auditLine(event, names)
    .map((part) => (typeof part === "string" ? part : part.name))
    .join("");

function roomOf({ room, kind, name }: Said, { rooms }: AuditNames): LinePart {
  const found = (room && rooms.get(room)) ?? name;
  if (found) return named(`#${found}`);
  if (kind === "direct") return "a direct conversation";
  return kind === "private" ? "a private room" : "a room";
}

function sessionsEnded({ by, whom, self, session, keep }: Told): Line {
  if (!self) return line`${by} ended ${session ? "a session" : "all sessions"} of ${whom}`;
  if (session) return line`${by} ended a session`;
  return line`${by} signed out everywhere${keep ? " else" : ""}`;
}

function settingChanged({ by, key = "name", value, long }: Told): Line {
  if (long) return line`${by} set ${named(key)} to a long text`;
  if (value === undefined) return line`${by} took back the setting ${named(key)}`;
  const shown = typeof value === "object" ? value.join(", ") : String(value);
  return line`${by} set ${named(key)} to ${named(shown)}`;
}

function banned({ by, whom, kind, target = "", reason, forSeconds }: Told): Line {
  const what: Readonly<Record<string, LinePart>> = {
    ...{ account: whom, name: named(target), network: "a network" },
    ...{ cloak: "a network", mask: "people by a mask" },
  };
  return [
    ...line`${by} banned ${what[kind ?? ""] ?? "people"}`,
    ...(forSeconds ? [` for ${Math.max(1, Math.round(forSeconds / 3_600))} h`] : []),
    ...(reason ? [": ", named(reason)] : []),
  ];
}

function looked({ by, whom, what }: Told): Line {
  if (what === "sessions") return line`${by} looked at the sessions of ${whom}`;
  const done: Readonly<Record<Exclude<Look["what"], "sessions">, string>> = {
    log: "searched this log",
    log_export: "exported this log",
    reports: "looked at reports",
    rooms: "looked at the list of private rooms",
    costs: "looked at who costs what",
  };
  return line`${by} ${what ? done[what] : "looked"}`;
}
