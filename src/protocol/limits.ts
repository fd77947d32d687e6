import { NAME_CHARACTERS_MAX, ROOM_NAME_CHARACTERS_MAX } from "./names.ts";

/**
 * Every limit a client can meet, in one place: told in `hello`, in `/readyz` and in the refusal itself.
 * Characters are Unicode code points; the unit is each name's last part but one.
 */
export const limits = {
  /** One WebSocket message, in bytes; more closes the connection with 1009. */
  frameBytesMax: 65_536,
  /** One message's text. */
  messageCharactersMax: 8_000,
  nameCharactersMax: NAME_CHARACTERS_MAX,
  roomNameCharactersMax: ROOM_NAME_CHARACTERS_MAX,
  /** Rooms that one person can be in, direct conversations included. */
  roomsPerUserMax: 500,
  /** Events in one page of history. */
  historyEventsMax: 100,
  /** Members in one page of a member list. */
  membersPageMax: 100,
  /** Rooms in one page of the room list. */
  roomsPageMax: 100,
  /** Messages per person: so many at once, and so many a second afterwards. */
  messagesBurstMax: 200,
  messagesPerSecondMax: 50,
  /** Joining, leaving, creating and opening, per person. */
  joinsBurstMax: 60,
  joinsPerSecondMax: 20,
  /** Frames of one connection that wait for earlier ones. */
  inboxFramesMax: 1_000,
  /** What may wait to be read by one connection, in bytes; more closes it with 4008. */
  outboxBytesMax: 1_048_576,
  /** Connections from one address (an IPv6 /64 is one); this machine itself is not counted. */
  connectionsPerAddressMax: 256,
  /** New connections from one address: so many at once, and so many a second afterwards. */
  connectsBurstMax: 512,
  connectsPerSecondMax: 8,
  connectionsMax: 100_000,
  roomsMax: 100_000,
  accountsMax: 1_000_000,
  /** Sign-ups and sign-ins from one address, per minute. */
  signUpsPerMinuteMax: 60,
  /** Clients of one person at the same time. */
  clientsPerUserMax: 1_000,
} as const;
