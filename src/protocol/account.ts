import { z } from "zod";
import { at, line, pageOf, proof, proofOfWork, room, session, user, userIdField } from "./fields.ts";
import { limits } from "./limits.ts";
import { type Asked, command, eitherOf, nothing, question, request } from "./request.ts";
import { ownSignal, roomSignal } from "./signal.ts";

const kind = z.enum(["account", "guest", "system"]);
const role = z.enum(["owner", "admin", "moderator", "member", "guest", "bot"]);
/** What a person may do on the whole server. In each room they have another role. */
export type UserRole = z.infer<typeof role>;

export const person = z.object({ id: userIdField, name: z.string() }).describe("A person by id and name.");
export const userShape = person
  .extend({
    kind,
    role: role.describe("What they may do on the whole server."),
    status: z.string().optional().describe("What they say about themselves, in one line."),
    deactivated: z
      .literal(true)
      .optional()
      .describe("The account is deactivated: nobody can sign in with it until an admin reactivates it."),
    statusUntil: at.optional().describe("When the status ends by itself; none = it stays."),
  })
  .describe("A person.");
const presence = z.enum(["online", "away", "offline"]);
export type PresenceState = z.infer<typeof presence>;
export const listedUser = userShape
  .extend({ online: z.boolean().describe("False only if `state` is `offline`."), state: presence })
  .describe("A person as others see them.");

const profileShape = listedUser
  .extend({
    since: at.describe("When they came to this server."),
    displayName: z
      .string()
      .optional()
      .describe("What they want to be called, in any script. It is not unique: `name` is."),
    ambiguous: z
      .literal(true)
      .optional()
      .describe(
        "The display name is or looks like another person's, or their name: show both, as in `Ann (bob)`.",
      ),
    picture: z
      .string()
      .optional()
      .describe("The hash of their picture: `GET /pictures/HASH`, or `…/HASH/small`. None = they have none."),
    pronouns: z.string().optional(),
    timezone: z.string().optional().describe("A time zone of the IANA database, such as `Europe/Berlin`."),
  })
  .describe("What a person shows of themselves.");

export type ProfileInfo = Readonly<z.infer<typeof profileShape>>;
export type Person = Readonly<z.infer<typeof person>>;
export type User = Readonly<z.infer<typeof userShape>>;

const sessionKind = z.enum(["token", "web", "guest"]);
export type SessionKind = z.infer<typeof sessionKind>;
export const sessionShape = z
  .object({
    id: session,
    kind: sessionKind.describe(
      "A `web` session ends after `webSessionDaysMax` without use, a `guest` session with its guest.",
    ),
    label: z.string().optional(),
    createdAt: at,
    usedAt: at,
    current: z.literal(true).optional().describe("The session of this connection."),
  })
  .describe("One way in which a user is signed in.");
export type SessionInfo = Readonly<z.infer<typeof sessionShape>>;

export const name = z
  .string()
  .max(limits.nameCharactersMax * 4, `has more than ${limits.nameCharactersMax} characters`)
  .meta({ maxLength: limits.nameCharactersMax });
/** Checked here for its length only; the rules of the server decide whether it is a good password. */
const password = z
  .string()
  .max(limits.passwordCharactersMax * 4, `has more than ${limits.passwordCharactersMax} characters`)
  .meta({ maxLength: limits.passwordCharactersMax });
const code = z.string().min(1).max(256);
const label = line(limits.sessionLabelCharactersMax);

export const userGet = question(
  "user.get",
  "One person, by name or by id: one of the two.",
  {
    name: z.string().max(200).optional(),
    id: userIdField.optional(),
  },
  { answer: z.object({ user: listedUser }), refusals: ["no_such_user"], check: eitherOf("name", "id") },
);
export const userList = question(
  "user.list",
  "Several people by name, in the order of the names. Names that no person has are left out.",
  { names: z.array(z.string().max(200)).min(1).max(limits.namesPageMax).readonly() },
  {
    answer: z.object({ users: z.array(listedUser).readonly() }),
    refusals: [],
    itemsMax: ["names", limits.namesPageMax],
  },
);
export const userProfiles = question(
  "user.profiles",
  "What several people show of themselves, in the order of the ids. People who do not exist any more are left out.",
  { ids: z.array(userIdField).min(1).max(limits.profilesMax).readonly() },
  {
    answer: z.object({ profiles: z.array(profileShape).readonly() }),
    refusals: [],
    itemsMax: ["ids", limits.profilesMax],
  },
);
export const userDirectory = question(
  "user.directory",
  "The accounts of this server, ordered by name, for people with an account.",
  {
    search: z
      .string()
      .max(200)
      .optional()
      .describe(
        "Only people with this text in their name, or in whose display name each of these words begins a word.",
      ),
    after: z
      .string()
      .max(200)
      .optional()
      .describe("Only people after this one: the last name of the page before."),
    limit: pageOf(limits.namesPageMax),
  },
  { answer: z.object({ users: z.array(listedUser).readonly(), more: z.boolean() }), refusals: [] },
);
export const userRename = command(
  "user.rename",
  "Take another name, as a guest or with an account. An account's former name is reserved for it for five minutes.",
  { name },
  { answer: z.object({ user: userShape }), refusals: ["bad_name", "name_taken", "banned"] },
);
export const userRole = command(
  "user.role",
  "Change what a person may do on this server.",
  {
    user,
    role: role.exclude(["guest"]),
    was: role
      .optional()
      .describe("The role that you have seen: if they have another by now, nothing is changed."),
  },
  { answer: z.object({ user: userShape }), refusals: ["no_such_user", "not_allowed", "conflict"] },
);
export const ownerClaim = request(
  "owner.claim",
  "Become this server's owner, with the code that the server printed when it started without one.",
  { code },
  { answer: z.object({ user: userShape }), refusals: ["bad_code"] },
);

export const accountRegister = request(
  "account.register",
  "Turn the guest that you are into an account: the same person, in the same rooms, permanently.",
  {
    name: name.optional().describe("None = keep your name."),
    password: password.optional(),
    invite: code.optional().describe("The code of an invitation, if the server requires one."),
    rules: z
      .boolean()
      .optional()
      .describe("That you accept the rules of the server, if it has some (`GET /info`)."),
    proof: proofOfWork.optional(),
  },
  {
    answer: z.object({ user: userShape }),
    refusals: [
      "registration_closed",
      "proof_required",
      "rules_not_accepted",
      "too_many_accounts",
      "banned",
      "bad_code",
      "bad_name",
      "name_taken",
      "bad_password",
    ],
  },
);
export const accountPassword = request(
  "account.password",
  "Set or change your password. All your other sessions and connections end.",
  {
    old: password.optional().describe("The current password, if the account has one."),
    proof,
    password,
  },
  { answer: nothing, refusals: ["bad_credentials", "bad_password"] },
);
export const sessionList = question(
  "session.list",
  "Your sessions: where you are signed in.",
  {},
  { answer: z.object({ sessions: z.array(sessionShape).readonly() }), refusals: [] },
);
export const sessionCreate = request(
  "session.create",
  "Make a token, for a bot or another program. The server sends it once.",
  { label: label.optional().describe("A name for it in your list of sessions.") },
  { answer: z.object({ session: sessionShape.shape.id, token: z.string() }), refusals: ["too_many"] },
);
export const sessionRevoke = request(
  "session.revoke",
  "End one of your sessions; without `session`, all but this one. Their connections are closed.",
  { session: session.optional() },
  { answer: nothing, refusals: ["no_such_session"] },
);

export const presenceSet = request(
  "presence.set",
  "Say whether you are at this device, and set your status.",
  {
    state: presence
      .exclude(["offline"])
      .optional()
      .describe("Whether you are at this device. A person who is at one of their devices is online."),
    status: line(limits.statusCharactersMax).optional().describe("Empty = no status."),
    statusForSeconds: z
      .number()
      .int()
      .min(1)
      .max(limits.statusDaysMax * 86_400)
      .optional()
      .describe("The status ends by itself after this time. None = it stays until you change it."),
  },
  { answer: nothing, refusals: [] },
);
export const typing = request(
  "typing",
  "You are writing something: the others in the room see it for a few seconds.",
  { room },
  { answer: nothing, refusals: [] },
);

export const presenceSignal = roomSignal(
  "presence",
  "The presence and status of another person. Not sent in rooms with very many readers.",
  {
    room,
    by: userIdField,
    from: z.string().describe("Their present name."),
    state: presence,
    status: z.string().optional(),
    statusUntil: at.optional().describe("When the status ends by itself; none = it stays."),
  },
);
export const typingSignal = roomSignal(
  "typing",
  "Another person is writing. It is valid for `typingSecondsMax`.",
  { room, by: userIdField, from: z.string().describe("Their name.") },
);
export const registeredSignal = roomSignal(
  "registered",
  "A guest of the room has an account now. You get it once for each room that you share.",
  { room, by: userIdField, from: z.string().describe("Their name.") },
);
export const meSignal = ownSignal("me", "Your account has changed.", { user: userShape });

export type UserRename = Asked<typeof userRename>;
export type AccountRegister = Asked<typeof accountRegister>;
export type AccountPassword = Asked<typeof accountPassword>;
export type PresenceSet = Asked<typeof presenceSet>;
