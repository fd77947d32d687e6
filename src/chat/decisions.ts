import type { Command } from "../protocol/frames.ts";
import type { WayIn } from "../protocol/invite.ts";
import { mentionsIn } from "../protocol/mentions.ts";
import {
  createAccount,
  createGuest,
  deleteUser,
  endSession,
  openSession,
  registerGuest,
  rehashPassword,
  releaseGuest,
  restoreUser,
  setPassword,
  setStatus,
  setUserRole,
  useSession,
} from "./accounts.ts";
import { banFromServer, liftBan, scopeOfBan } from "./banning.ts";
import { blockUser, setSettings, unblockUser, unreachable } from "./contact.ts";
import { happened } from "./decide.ts";
import { createInvite, linkOwner, makeOwner, revokeInvite } from "./entry.ts";
import {
  banMember,
  changeRole,
  inviteToRoom,
  joinRoom,
  leaveRoom,
  removeMember,
  unbanMember,
  uninvite,
} from "./members.ts";
import {
  addReaction,
  deleteMessage,
  editMessage,
  eraseMessages,
  pinMessage,
  postMessage,
  removeReaction,
  setCursor,
  unpinMessage,
} from "./messages.ts";
import { forbidden, standingOf } from "./permissions.ts";
import type { Decision } from "./ports.ts";
import {
  archiveRoom,
  createRoom,
  deleteRoom,
  openDirect,
  renameRoom,
  reopenRoom,
  restoreRoom,
  setPrivacy,
  setTopic,
} from "./rooms.ts";
import { sweepRooms } from "./sweeping.ts";
import type { Scope, View } from "./view.ts";

interface Rule<C> {
  /** What the decision needs to see. */
  readonly scope: (command: C) => Scope;
  readonly decide: (view: View, command: C) => Decision;
}
type Rules = { readonly [T in Command["type"]]: Rule<Extract<Command, { type: T }>> };

const inRoom = ({ room }: { room: NonNullable<Scope["roomById"]> }): Scope => ({ roomById: room });
const aboutSomebody = (command: { room: NonNullable<Scope["roomById"]>; user: string }): Scope => ({
  roomById: command.room,
  people: [command.user],
});
/** About somebody without whom the room may have no operator. */
const goesOut = (command: Parameters<typeof aboutSomebody>[0]): Scope => ({
  ...aboutSomebody(command),
  bereft: "of the other",
});
const aboutMessage = (command: {
  room: NonNullable<Scope["roomById"]>;
  id: NonNullable<Scope["message"]>;
}): Scope => ({ roomById: command.room, message: command.id });

const entryBy = (way: WayIn | undefined): NonNullable<Scope["entry"]> =>
  way?.by === "invite" ? { code: way.code } : {};

/** Every command with its scope and its decision. */
const rules: Rules = {
  "message.post": {
    scope: ({ room, nonce, replyTo, thread, body }) => {
      if (!replyTo && !thread && !body.includes("@"))
        return nonce === undefined
          ? { roomById: room, absent: true, speaks: true }
          : { roomById: room, absent: true, speaks: true, nonce };
      return {
        roomById: room,
        absent: true,
        speaks: true,
        ...(nonce !== undefined && { nonce }),
        ...(replyTo && { replyTo }),
        ...(thread && { thread }),
        mentions: mentionsIn(body),
      };
    },
    decide: postMessage,
  },
  "message.edit": {
    scope: (command) => ({ ...aboutMessage(command), speaks: true, mentions: mentionsIn(command.body) }),
    decide: editMessage,
  },
  "message.delete": { scope: aboutMessage, decide: deleteMessage },
  "message.erase": {
    scope: ({ room, user, id, after = 0 }) => ({
      roomById: room,
      wroteAfter: after,
      ...(user && { people: [user] }),
      ...(id && { person: id }),
    }),
    decide: eraseMessages,
  },
  "message.pin": {
    scope: (command) => ({ ...aboutMessage(command), speaks: true, counts: "pins" }),
    decide: pinMessage,
  },
  "message.unpin": { scope: aboutMessage, decide: unpinMessage },
  "reaction.add": {
    scope: (command) => ({ ...aboutMessage(command), speaks: true, emoji: command.emoji }),
    decide: addReaction,
  },
  "reaction.remove": {
    scope: (command) => ({ ...aboutMessage(command), emoji: command.emoji }),
    decide: removeReaction,
  },
  "cursor.set": {
    scope: ({ room, thread }) => ({ roomById: room, read: true, ...(thread && { thread }) }),
    decide: setCursor,
  },
  "room.create": {
    scope: ({ name, uncounted }) => ({
      publicRoom: name,
      chosen: true,
      server: true,
      ...(!uncounted && { making: true }),
    }),
    decide: createRoom,
  },
  "room.join": {
    scope: ({ name, room }) => ({
      ...(room ? { roomById: room } : { roomByName: name ?? "" }),
      chosen: true,
      leads: true,
    }),
    decide: joinRoom,
  },
  "room.rename": { scope: ({ room, name }) => ({ roomById: room, roomName: name }), decide: renameRoom },
  "room.topic": { scope: inRoom, decide: setTopic },
  "room.privacy": {
    scope: ({ room }) => ({ roomById: room, roomName: "", bereft: "of nobody" }),
    decide: setPrivacy,
  },
  "room.archive": { scope: inRoom, decide: archiveRoom },
  "room.reopen": { scope: inRoom, decide: reopenRoom },
  "room.delete": { scope: inRoom, decide: deleteRoom },
  "room.restore": { scope: ({ room }) => ({ deletedRoom: room, roomName: "" }), decide: restoreRoom },
  "room.leave": { scope: (command) => ({ ...inRoom(command), bereft: "of me" }), decide: leaveRoom },
  "room.invite": {
    scope: (command) => ({ ...aboutSomebody(command), inviting: true }),
    decide: inviteToRoom,
  },
  "room.uninvite": { scope: aboutSomebody, decide: uninvite },
  "room.remove": { scope: goesOut, decide: removeMember },
  "room.ban": { scope: (command) => ({ ...goesOut(command), counts: "bans" }), decide: banMember },
  "room.unban": { scope: aboutSomebody, decide: unbanMember },
  "room.role": { scope: goesOut, decide: changeRole },
  "direct.open": {
    scope: ({ user, users, uncounted }) => ({
      people: users ?? [user ?? ""],
      direct: true,
      chosen: true,
      server: true,
      ...(!uncounted && { unanswered: true }),
    }),
    decide: openDirect,
  },
  "user.block": { scope: ({ user }) => ({ people: [user], contact: true }), decide: blockUser },
  "user.unblock": { scope: ({ user }) => ({ people: [user], contact: true }), decide: unblockUser },
  "settings.set": { scope: () => ({ settings: true }), decide: setSettings },
  "user.role": { scope: ({ user }) => ({ people: [user] }), decide: setUserRole },
  "server.ban": { scope: scopeOfBan, decide: banFromServer },
  "server.unban": { scope: ({ ban }) => ({ ban }), decide: liftBan },
  "account.create": {
    scope: ({ name, way }) => ({ userName: name, server: true, entry: entryBy(way) }),
    decide: createAccount,
  },
  "guest.create": { scope: ({ name }) => ({ userName: name ?? "", server: true }), decide: createGuest },
  "guest.release": {
    scope: () => ({ joined: true, bereft: "everywhere of me", marks: true }),
    decide: releaseGuest,
  },
  "guest.register": {
    scope: ({ name, way }) => ({ userName: name ?? "", server: true, entry: entryBy(way) }),
    decide: registerGuest,
  },
  "password.set": {
    scope: ({ keep }) => ({ password: true, ...(keep && { session: keep }) }),
    decide: setPassword,
  },
  "password.rehash": { scope: () => ({ password: true }), decide: rehashPassword },
  "session.open": {
    scope: ({ shown = {} }) => ({
      counts: "sessions",
      ...("session" in shown && shown),
      ...("passwordHash" in shown && { password: true }),
    }),
    decide: openSession,
  },
  "session.end": { scope: () => ({}), decide: endSession },
  "session.used": { scope: () => ({}), decide: useSession },
  "status.set": { scope: () => ({}), decide: setStatus },
  "owner.link": { scope: () => ({}), decide: linkOwner },
  "user.delete": {
    scope: ({ user }) => ({
      ...{
        person: user,
        leaving: true,
        joined: true,
        marks: true,
        bereft: "everywhere of me",
        password: true,
      },
    }),
    decide: deleteUser,
  },
  "account.restore": { scope: ({ user }) => ({ deletedUser: user }), decide: restoreUser },
  "room.sweep": { scope: () => ({ idle: true }), decide: sweepRooms },
  "erasure.step": { scope: () => ({}), decide: () => happened({ type: "erasure.stepped" }) },
  "owner.make": { scope: () => ({ entry: {} }), decide: makeOwner },
  "invite.create": { scope: () => ({ entry: {} }), decide: createInvite },
  "server.uninvite": { scope: ({ invite }) => ({ entry: { invite } }), decide: revokeInvite },
};

const ruleOf = (command: Command) => rules[command.type] as Rule<Command>;
export const scopeOf = (command: Command): Scope => ruleOf(command).scope(command);

/** Whoever may not do it learns why; what they may do is decided. What has been done before needs no leave any more. */
export function decide(view: View, command: Command): Decision {
  const refused = view.first ? undefined : (forbidden(command.type, standingOf(view)) ?? unreachable(view));
  if (refused)
    return { refused: "room" in command && command.room ? { ...refused, room: command.room } : refused };
  return ruleOf(command).decide(view, command);
}
