import { z } from "zod";
import * as account from "./account.ts";
import { events } from "./events.ts";
import { at, message as messageIdField, room as roomIdField, seq, userIdField } from "./fields.ts";
import type { RequestType } from "./frames.ts";
import { limits } from "./limits.ts";
import * as room from "./room.ts";

const nothing = z.object({});
/** Where something stands in a room's log, or will for ever have stood. */
const place = z.object({ room: roomIdField, seq });
/** As `place`; without a `seq` when everything was so already. */
const change = z.object({ room: roomIdField, seq: seq.optional() });
/** The room that one enters, and the place of the event with which one came in, if one just did. */
const entered = z.object({ room: room.roomShape, seq: seq.optional() });
const event = z.union(Object.values(events));
const eventPage = z.object({
  events: z.array(event).readonly(),
  /** Whether there is more in the direction that was asked for; `around`, whether there is more before. */
  more: z.boolean(),
  /** Only for `around`: whether there is more after. */
  moreAfter: z.boolean().optional(),
});
const posted = events["message.posted"];
const listedMember = account.listedUser.extend({ roomRole: room.roomRoleField });

/** What the `ok` of each request says. */
export const answers = {
  hello: z.object({
    user: account.userShape,
    /** The session one is signed in by; a guest without a token has none. */
    session: account.sessionShape.shape.id.optional(),
    rooms: z.array(room.joinedRoom).readonly(),
    invitations: z.array(room.invitation).readonly(),
    limits: z.object(
      Object.fromEntries(Object.keys(limits).map((name) => [name, z.number()])) as Record<
        keyof typeof limits,
        z.ZodNumber
      >,
    ),
    /** Changes when the server's log was restored from an older copy: everything is then to be loaded anew. */
    epoch: z.string(),
    /** `PROTOCOL_VERSION` of the server. */
    version: z.number().int(),
    /** Only for a new guest: whoever shows it comes back as the same guest. */
    token: z.string().optional(),
  }),
  ping: nothing,
  "user.get": z.object({ user: account.listedUser }),
  "user.role": z.object({ user: account.userShape }),
  "owner.claim": z.object({ user: account.userShape }),
  "account.register": z.object({ user: account.userShape }),
  "account.password": nothing,
  "session.list": z.object({ sessions: z.array(account.sessionShape).readonly() }),
  "session.create": z.object({ session: account.sessionShape.shape.id, token: z.string() }),
  "session.revoke": nothing,
  "presence.set": nothing,
  typing: nothing,
  "room.create": entered,
  "room.join": entered,
  "room.rename": change,
  "room.topic": change,
  "room.privacy": change,
  "room.archive": change,
  "room.reopen": change,
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
  "message.pin": change,
  "message.unpin": change,
  "message.history": z.object({
    /** The first of all is what was posted, the last is the text of now. */
    texts: z.array(z.object({ seq, at, body: z.string() })).readonly(),
    /** Whether there are older ones. */
    more: z.boolean(),
  }),
  "reaction.add": change,
  "reaction.remove": change,
  "history.read": eventPage,
  "thread.read": z.object({
    /** The message that begins the thread. */
    root: posted,
    events: z.array(posted).readonly(),
    more: z.boolean(),
    ...room.readState.shape,
  }),
  "thread.list": z.object({
    threads: z
      .array(z.object({ room: roomIdField, root: posted, lastAt: at, ...room.readState.shape }))
      .readonly(),
    more: z.boolean(),
  }),
  "cursor.set": room.readState.extend({ room: roomIdField, thread: messageIdField.optional() }),
} as const satisfies Record<RequestType, z.ZodType>;

export type Answers = { readonly [T in RequestType]: Readonly<z.infer<(typeof answers)[T]>> };
export type Ban = Answers["room.bans"]["bans"][number];
export type ThreadListed = Answers["thread.list"]["threads"][number];
