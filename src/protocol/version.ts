/**
 * The full protocol's WebSocket subprotocol (RFC 6455 section 1.9).
 * 1: hello, room.create/join/leave/get/list/members, direct.open, message.post, history.read, user.get, ping.
 */
export const SUBPROTOCOL = "exchat.v1";
