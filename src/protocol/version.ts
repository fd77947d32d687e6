/** The full protocol's WebSocket subprotocol (RFC 6455 section 1.9). */
export const SUBPROTOCOL = "exchat.v1";

/**
 * What each version brought, oldest first, with the fingerprint of its shapes: a change of a shape adds a line. Old
 * shapes go on working within `exchat.v1`: it only ever grows.
 */
export const versions: readonly { readonly brought: string; readonly shapes?: string }[] = [
  {
    brought:
      "hello, ping, room.create, room.join, room.leave, room.get, room.list, room.members, direct.open, message.post, " +
      "history.read and user.get",
  },
  {
    brought:
      "private rooms, invitations, removals, bans and roles; topics, renaming and archives; replies, threads, edits, " +
      "deletions, pins and reactions; reading positions, mentions, typing and statuses; accounts, sessions and owners",
    shapes: "d5ea9644203474e8",
  },
  {
    brought:
      "reactions are emoji, each in one form; limits of work and of text; " +
      "conversations that can be hidden, and greetings that name up to 1,000 rooms; " +
      "blocking people and refusing strangers (user.block, user.unblock, user.blocks, settings.set); " +
      "bans of the whole server (server.ban, server.unban, server.bans), and user.networks; " +
      "invitations to the server (server.invite, server.invites, server.uninvite); " +
      "pages of thread.list; message.erase, room.delete, room.restore, account.delete and account.restore; hello.batch; " +
      "room.set and room.changed, and for how many days a room keeps its messages and where its log begins (messages.expired, first); search; audit.read; " +
      "kinds of message; history.seek; client-only tags of messages; " +
      "reasons of room.leave, and cause and quit of member.left; user.rename and member.renamed; " +
      "moderated, locked, invite-only, secret, limited and keyed rooms (room.key); " +
      "masks of rooms (mask.add, mask.remove, room.masks); user.list and user.rooms; " +
      "metadata of people and rooms (user.describe, room.describe); reasons of room.rename; " +
      "what is passed on and not kept (message.tag, message.whisper); guests who get an account (registered); " +
      "certificates that sign in over IRC (certificate.add, certificate.remove, certificate.list); " +
      "settings of the server (setting.set, setting.list); server.check and server.costs; " +
      "lists of ranges (ranges.list, ranges.remove, ranges.exempt); " +
      "rooms of invitations to the server, and who used them (server.invited); " +
      "people who ask to be let in (entry.list, entry.decide); " +
      "reports of messages (message.report, report.list, report.settle); slow mode of rooms (slowSeconds); " +
      "messages of newcomers that wait for a moderator (held, held.list, held.admit, held.decline); report.count; " +
      "what a person wrote in all rooms (user.wrote, user.erase); whom to ask (staff.list, room.operators); " +
      "accounts that are deactivated (account.deactivate, account.reactivate); " +
      "sessions of others (user.sessions, user.sign_out); " +
      "pictures of people and the server's logo (picture.remove); " +
      "operators for rooms without one (room.adopt), the name of a room to delete, all rooms for admins (server.rooms, server.storage), and reactions in moderated rooms (reactable); " +
      "what people show of themselves (user.profiles, user.clear), and statuses that end (statusForSeconds, statusUntil); " +
      "who at an issuer of OpenID Connect signs in to an account (oidc.list, oidc.disconnect); " +
      "proof of work of newcomers (proof_required, proof); " +
      "authenticator apps, recovery codes and passkeys (factor.list, factor.begin, factor.confirm, factor.codes, factor.remove, " +
      "factor.reset, passkey.remove; second_factor, factor_required)",
    shapes: "fc83b5ec64b8e558",
  },
];

/** What the protocol has, told in `hello`. */
export const PROTOCOL_VERSION = versions.length;
