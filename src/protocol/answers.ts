import { z } from "zod";
import * as account from "./account.ts";
import { settingsShape } from "./contact.ts";
import { eventShape, events } from "./events.ts";
import { at, message as messageIdField, room as roomIdField, seq, userIdField } from "./fields.ts";
import type { RequestType } from "./frames.ts";
import { inviteShape } from "./invite.ts";
import { limits } from "./limits.ts";
import { seenNetwork, serverBanShape } from "./moderation.ts";
import * as room from "./room.ts";

const nothing = z.object({}).describe("It is done, and there is nothing to say about it.");
const place = z.object({ room: roomIdField, seq });
const change = z
  .object({
    room: roomIdField,
    seq: seq.optional().describe("Where it stands in the room's log; none when everything was so already."),
  })
  .describe("The room is as it was asked for.");
const entered = z
  .object({
    room: room.roomShape,
    seq: seq.optional().describe("Of the last event that this caused, if any."),
  })
  .describe("A room that one comes into, or may come into now.");
const eventPage = z.object({
  events: z.array(eventShape).readonly(),
  more: z
    .boolean()
    .describe(
      "Whether there is more in the direction that was asked for; `around`: whether there is more before.",
    ),
  moreAfter: z.boolean().optional().describe("Only for `around`: whether there is more after."),
});
const posted = events["message.posted"];
const listedMember = account.listedUser.extend({ roomRole: room.roomRoleField });

/** What the `ok` of each request says. */
export const answers = {
  hello: z.object({
    user: account.userShape,
    session: account.sessionShape.shape.id.optional().describe("The session one is signed in by."),
    rooms: z.array(room.joinedRoom).readonly(),
    invitations: z.array(room.invitation).readonly(),
    settings: settingsShape,
    blocked: z
      .array(userIdField)
      .readonly()
      .describe("Whom one has blocked; `user.blocks` tells their names."),
    limits: z
      .object(
        Object.fromEntries(Object.keys(limits).map((name) => [name, z.number()])) as Record<
          keyof typeof limits,
          z.ZodNumber
        >,
      )
      .describe("Every limit by its name."),
    epoch: z
      .string()
      .describe(
        "Changes when the server was restored from an older copy: everything is then to be loaded anew.",
      ),
    version: z.number().int().describe("The protocol's version that the server speaks."),
    token: z
      .string()
      .optional()
      .describe("Only for a new guest: whoever shows it comes back as the same guest."),
  }),
  ping: nothing,
  "user.get": z.object({ user: account.listedUser }),
  "user.role": z.object({ user: account.userShape }),
  "user.block": z.object({ user: account.person }),
  "user.unblock": nothing,
  "user.blocks": z.object({ blocked: z.array(account.person).readonly(), more: z.boolean() }),
  "settings.set": nothing,
  "user.networks": z.object({ networks: z.array(seenNetwork).readonly() }),
  "server.ban": z.object({ ban: serverBanShape }),
  "server.unban": nothing,
  "server.bans": z.object({ bans: z.array(serverBanShape).readonly(), more: z.boolean() }),
  "owner.claim": z.object({ user: account.userShape }),
  "account.register": z.object({ user: account.userShape }),
  "account.password": nothing,
  "account.delete": nothing,
  "account.restore": nothing,
  "session.list": z.object({ sessions: z.array(account.sessionShape).readonly() }),
  "session.create": z.object({ session: account.sessionShape.shape.id, token: z.string() }),
  "session.revoke": nothing,
  "server.invite": z.object({
    invite: inviteShape,
    code: z
      .string()
      .describe(
        "To be sent to who is invited, as `…/chat.html#invite=CODE`. It is told once, and kept nowhere.",
      ),
  }),
  "server.invites": z.object({ invites: z.array(inviteShape).readonly(), more: z.boolean() }),
  "server.uninvite": nothing,
  "presence.set": nothing,
  typing: nothing,
  "room.create": entered,
  "room.join": entered,
  "room.rename": change,
  "room.topic": change,
  "room.privacy": change,
  "room.archive": change,
  "room.reopen": change,
  "room.delete": change,
  "room.restore": change,
  "room.get": z.object({ room: room.joinedRoom, seq }),
  "room.list": z.object({ rooms: z.array(room.listedRoom).readonly(), more: z.boolean() }),
  "room.leave": place,
  "room.members": z.object({ members: z.array(listedMember).readonly(), more: z.boolean() }),
  "room.invite": change,
  "room.uninvite": change,
  "room.remove": change,
  "room.ban": change,
  "room.unban": change,
  "room.bans": z.object({
    bans: z
      .array(z.object({ user: account.person, at, by: userIdField, reason: z.string().optional() }))
      .readonly(),
    more: z.boolean(),
  }),
  "room.role": change,
  "room.pins": z.object({ messages: z.array(posted).readonly(), more: z.boolean() }),
  "direct.open": entered,
  "message.post": place.extend({ id: messageIdField, at }),
  "message.edit": change,
  "message.delete": change,
  "message.erase": change,
  "message.pin": change,
  "message.unpin": change,
  "message.history": z.object({
    texts: z
      .array(z.object({ seq, at, body: z.string() }))
      .readonly()
      .describe("The first of all is what was posted, the last is the text of now."),
    more: z.boolean().describe("Whether there are older ones."),
  }),
  "reaction.add": change,
  "reaction.remove": change,
  "history.read": eventPage,
  "thread.read": z.object({
    root: posted.describe("The message that begins the thread."),
    events: z.array(posted).readonly(),
    more: z.boolean(),
    ...room.readState.shape,
  }),
  "thread.list": z.object({
    threads: z
      .array(z.object({ room: roomIdField, root: posted, lastAt: at, ...room.readState.shape }))
      .readonly(),
    more: z.boolean(),
    next: z.string().optional().describe("Names the next page, as `before`, when there are more."),
  }),
  "cursor.set": room.readState.extend({ room: roomIdField, thread: messageIdField.optional() }),
} as const satisfies Record<RequestType, z.ZodType>;

export type Answers = { readonly [T in RequestType]: Readonly<z.infer<(typeof answers)[T]>> };
export type Ban = Answers["room.bans"]["bans"][number];
export type ThreadListed = Answers["thread.list"]["threads"][number];
