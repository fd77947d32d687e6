import { z } from "zod";
import type { UserRole } from "./account.ts";
import { person } from "./account.ts";
import type { EntryAsked, EntryDecided } from "./entry.ts";
import { after, at, inviteIdField, pageOf, room } from "./fields.ts";
import type { InviteId, RoomId } from "./ids.ts";
import { limits } from "./limits.ts";
import type { RecoveryFact } from "./recovery.ts";
import { type Asked, command, nothing, question, request } from "./request.ts";

const invitedRole = z
  .enum(["member", "moderator", "admin"])
  .describe("What the new people may do on the server. You cannot give more than you may do yourself.");
export type InvitedRole = z.infer<typeof invitedRole>;
const invite = inviteIdField.describe("An invitation's id.");

const inviteShape = z
  .object({
    id: invite,
    by: person.describe("Who made it."),
    role: invitedRole,
    uses: z.number().int().describe("How many accounts it can still make."),
    used: z.number().int().describe("How many accounts it has made."),
    usedBy: z
      .array(person)
      .readonly()
      .describe("Who made an account by it, the newest first, a few of them; `server.invited` has all."),
    rooms: z.array(room).readonly().describe("The rooms that these people enter."),
    createdAt: at,
    expiresAt: at,
    ended: z
      .enum(["used_up", "expired", "revoked"])
      .optional()
      .describe("Why it makes no more accounts; none = it is open."),
  })
  .describe("An invitation to the server.");
export type Invite = Readonly<z.infer<typeof inviteShape>>;

export const serverInvite = request(
  "server.invite",
  "Make an invitation to the server: with its code a person can make an account, even if registration is closed.",
  {
    role: invitedRole.default("member"),
    uses: z
      .number()
      .int()
      .min(1)
      .max(limits.inviteUsesMax)
      .default(1)
      .describe("How many accounts it can make."),
    days: z
      .number()
      .int()
      .min(1)
      .max(limits.inviteDaysMax)
      .default(7)
      .describe("After so many days it ends by itself."),
    rooms: z
      .array(room)
      .max(limits.inviteRoomsMax)
      .readonly()
      .default([])
      .describe("Rooms that the new people enter, private ones included: rooms that you are in."),
  },
  {
    answer: z.object({
      invite: inviteShape,
      code: z
        .string()
        .describe(
          "Send it to the person whom you invite, as `…/chat.html#invite=CODE`. The server sends it once, and keeps only its hash.",
        ),
    }),
    refusals: ["not_allowed", "too_many", "not_member"],
    itemsMax: ["rooms", limits.inviteRoomsMax],
  },
);
export const serverInvites = question(
  "server.invites",
  "The invitations to the server, the oldest first.",
  {
    ended: z.boolean().optional().describe("Also those that have ended: they are kept for some time."),
    after,
    limit: pageOf(limits.invitesPageMax),
  },
  { answer: z.object({ invites: z.array(inviteShape).readonly(), more: z.boolean() }), refusals: [] },
);
export const serverInvited = question(
  "server.invited",
  "Who made an account by an invitation to the server.",
  {
    invite,
    after: after.describe("Where the page begins: after this person's id. None = at the start."),
    limit: pageOf(limits.invitesPageMax),
  },
  { answer: z.object({ people: z.array(person).readonly(), more: z.boolean() }), refusals: [] },
);
export const serverUninvite = command(
  "server.uninvite",
  "Take back an invitation to the server. People who have used it stay.",
  { invite },
  { answer: nothing, refusals: ["no_such_invite"] },
);

export type ServerInvite = Asked<typeof serverInvite>;

/** What allows a new account. `code` is the hash of the code. */
export type WayIn =
  | { readonly by: "registration" }
  | { readonly by: "invite" | "owner-link"; readonly code: string };

export type InviteCreate = Pick<ServerInvite, "role" | "uses" | "days" | "rooms"> & {
  readonly type: "invite.create";
  /** The hash of the code. */
  readonly code: string;
};

export type InviteCreated = {
  readonly type: "invite.created";
  readonly code: string;
  readonly role: InvitedRole;
  readonly uses: number;
  readonly rooms: readonly RoomId[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};
export type InviteUsed = { readonly type: "invite.used"; readonly invite: InviteId; readonly role: UserRole };
export type InviteRevoked = { readonly type: "invite.revoked"; readonly invite: InviteId };
/** A link was made whose bearer becomes an owner. The link before it ends. */
export type OwnerLinked = {
  readonly type: "owner.linked";
  readonly code: string;
  /** After so many milliseconds it ends by itself. */
  readonly forMs: number;
};
/** A person has become the owner by the link. */
export type OwnerClaimed = { readonly type: "owner.claimed" };
export type EntryFact =
  | EntryAsked
  | EntryDecided
  | InviteCreated
  | InviteUsed
  | InviteRevoked
  | OwnerLinked
  | OwnerClaimed
  | RecoveryFact;

/** Makes a link whose bearer becomes an owner. `code` is the hash of its code. */
export type OwnerLink = { readonly type: "owner.link"; readonly code: string };
/** `code` is the hash of the code that the person shows. */
export type OwnerMake = { readonly type: "owner.make"; readonly code: string };

/** Commands that the doors make of a request after they have checked who asks. No client sends them. */
export type DoorCommand = InviteCreate | OwnerLink | OwnerMake;
