import { z } from "zod";
import { person } from "./account.ts";
import { after, at, line, pageOf, proof, user } from "./fields.ts";
import { BAN_ID, type BanId, type UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { type Asked, command, nothing, question, request } from "./request.ts";

const ban = z.string().regex(BAN_ID, "is not a ban's id").describe("A ban's id.") as unknown as z.ZodType<
  BanId,
  string
>;
const SECONDS_MAX = 10 * 366 * 86_400;

const kind = z.enum(["account", "name", "network", "cloak", "mask"]);
export type BanKind = z.infer<typeof kind>;
const serverBanShape = z
  .object({
    id: ban,
    kind: kind.describe("What its target is."),
    target: z.string().describe("The target in its canonical form; for an account, its name."),
    user: person.optional().describe("The account, if the ban is of one."),
    reason: z.string().optional(),
    by: person,
    at,
    until: at.optional().describe("When it ends by itself; none = never."),
  })
  .describe("A ban of this server.");
export type ServerBan = Readonly<z.infer<typeof serverBanShape>>;

const seenNetwork = z
  .object({
    cloak: z.string().describe("The cloak of the network: neighbouring networks have the same first half."),
    at: at.optional().describe("When they were last there; none = they are there now."),
  })
  .describe("A network from which a person came.");
export type SeenNetwork = Readonly<z.infer<typeof seenNetwork>>;

export const serverBan = command(
  "server.ban",
  "Ban people from this server. It closes their connections at once, and replaces a ban of the same target. " +
    "Only a ban of their account keeps moderators, admins and owners away.",
  {
    target: z
      .string()
      .min(1)
      .max(limits.banTargetCharactersMax)
      .describe(
        "Whom to ban: a name; a pattern of names with `*` and `?`; a network (`192.0.2.0/24`, `2001:db8::/48`) or an " +
          "address; a cloak (`a1b2c3.d4e5f6`, or `a1b2c3.*` with its neighbours); or a mask `name!id@host`, whose " +
          "host is a network or a cloak.",
      ),
    reason: line(limits.reasonCharactersMax).optional().describe("Why; the banned person sees it."),
    forSeconds: z
      .number()
      .int()
      .min(1)
      .max(SECONDS_MAX)
      .optional()
      .describe("For how many seconds; none = until it is lifted."),
  },
  { answer: z.object({ ban: serverBanShape }), refusals: ["no_such_user", "too_many"] },
);
export const serverUnban = command(
  "server.unban",
  "Lift a ban of this server.",
  { ban },
  { answer: nothing, refusals: ["no_such_ban"] },
);
export const serverBans = question(
  "server.bans",
  "The bans of this server, a page at a time, oldest first.",
  { after, limit: pageOf(limits.membersPageMax) },
  { answer: z.object({ bans: z.array(serverBanShape).readonly(), more: z.boolean() }), refusals: [] },
);
export const userNetworks = question(
  "user.networks",
  "The networks of a person in the last 30 days, by cloaks: two people with one cloak come from one network.",
  { user },
  { answer: z.object({ networks: z.array(seenNetwork).readonly() }), refusals: ["no_such_user"] },
);

export const pictureRemove = command(
  "picture.remove",
  "Remove a person's picture. They can upload another one.",
  { user },
  { answer: nothing, refusals: ["no_such_user"] },
);

/** One's own account, with a proof that one is its person; or another person's. */
const anAccount = {
  user: user.optional().describe("None = yourself."),
  password: z
    .string()
    .max(limits.passwordCharactersMax * 4)
    .meta({ maxLength: limits.passwordCharactersMax })
    .optional(),
  proof,
};
export const accountDelete = request(
  "account.delete",
  "Delete your account, with its password if it has one; or, as an admin, another person's. The person is signed out " +
    "and leaves every room at once; for your own account the answer is close code 4001. An admin can restore the account " +
    "within `restoreDaysMax`. Its name stays reserved for 30 days.",
  {
    ...anAccount,
    messages: z
      .enum(["keep", "erase"])
      .default("keep")
      .describe(
        "Whether their messages stay. The server erases them when the account can no longer be restored.",
      ),
    now: z.boolean().optional().describe("Delete the account permanently: it cannot be restored."),
  },
  { answer: nothing, refusals: ["no_such_user", "bad_credentials"] },
);
export const accountRestore = command(
  "account.restore",
  "Restore a deleted account.",
  { user },
  { answer: nothing, refusals: ["no_such_user"] },
);

export const accountDeactivate = request(
  "account.deactivate",
  "Deactivate your account, with its password if it has one; or, as an admin, another person's. Nobody can sign in with it, " +
    "its sessions, tokens, invitations and link for a new password end at once; messages, memberships and the name stay. For " +
    "your own account the answer is close code 4001. The last owner of a server cannot be deactivated.",
  {
    ...anAccount,
  },
  { answer: nothing, refusals: ["no_such_user", "bad_credentials"] },
);
export const accountReactivate = command(
  "account.reactivate",
  "Reactivate an account that was deactivated. The person signs in again; their former sessions and tokens do not come back.",
  { user },
  { answer: nothing, refusals: ["no_such_user"] },
);

export type AccountDelete = Asked<typeof accountDelete>;
export type AccountDeactivate = Asked<typeof accountDeactivate>;

/** Erases a little more of what waits. `keepDays` is for rooms without a number of their own; none = forever. */
export type ErasureStep = { readonly type: "erasure.step"; readonly keepDays?: number | undefined };
/** Deletes rooms that were never used. */
export type RoomSweep = { readonly type: "room.sweep" };
export type RoomsSwept = { readonly type: "rooms.swept" };
export type ErasureStepped = Omit<ErasureStep, "type"> & { readonly type: "erasure.stepped" };

/** What a door makes of `account.delete` after it has checked the password: `was` is the hash that fits. */
export type UserDelete = Omit<AccountDelete, "type" | "user" | "password" | "proof"> & {
  readonly type: "user.delete";
  readonly user: UserId;
  readonly was?: string | undefined;
};
/** What a door makes of `account.deactivate`, in the same way. */
export type UserDeactivate = Pick<UserDelete, "user" | "was"> & { readonly type: "user.deactivate" };

/** What happened to the server. It is in the server's log, in no room's. */
export type ServerBanned = {
  readonly type: "server.banned";
  readonly kind: BanKind;
  readonly target: string;
  readonly user?: UserId;
  readonly reason?: string;
  readonly forSeconds?: number;
};
export type ServerUnbanned = { readonly type: "server.unbanned"; readonly ban: BanId };
export type UserDeleted = {
  readonly type: "user.deleted";
  readonly user: UserId;
  readonly messages: AccountDelete["messages"];
  readonly now?: true;
};
export type UserRestored = { readonly type: "user.restored"; readonly user: UserId };
export type UserDeactivated = { readonly type: "user.deactivated"; readonly user: UserId };
export type UserReactivated = { readonly type: "user.reactivated"; readonly user: UserId };

/** Commands that doors and the server itself make. No client sends them. */
export type DoorCommand = UserDelete | UserDeactivate | ErasureStep | RoomSweep;
