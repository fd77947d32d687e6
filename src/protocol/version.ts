/** The full protocol's WebSocket subprotocol (RFC 6455 section 1.9). */
export const SUBPROTOCOL = "exchat.v1";

/**
 * What the protocol has, counted up whenever a shape changes, with a line for each. Old shapes go on working within
 * `exchat.v1`: it only ever grows.
 *
 * 1: hello, room.create/join/leave/get/list/members, direct.open, message.post, history.read, user.get, ping.
 * 2: private rooms, invitations, removals, bans, roles; topics, renaming, archives; replies, threads, edits, deletions,
 *    pins, reactions; reading positions, mentions, typing, statuses; accounts, sessions, owners.
 */
export const PROTOCOL_VERSION = 2;
