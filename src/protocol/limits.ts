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
  topicCharactersMax: 500,
  statusCharactersMax: 100,
  reasonCharactersMax: 300,
  emojiCharactersMax: 64,
  passwordCharactersMax: 256,
  sessionLabelCharactersMax: 64,
  /** Rooms that one person can be in, direct conversations included. */
  roomsPerUserMax: 500,
  /** People of one direct conversation, oneself included. */
  directPeopleMax: 10,
  /** Invitations of one person that are open. */
  invitationsPerUserMax: 100,
  /** People that one room can have banned. */
  bansPerRoomMax: 10_000,
  /** People that one message can mention by name. */
  mentionsMax: 50,
  /** Times that one message can be edited. */
  editsPerMessageMax: 100,
  /** Different emoji on one message. */
  emojiPerMessageMax: 50,
  /** People named with each emoji; more are only counted. */
  reactorsShownMax: 20,
  pinsPerRoomMax: 100,
  /** Unread messages and mentions are counted up to here. */
  unreadCountMax: 100,
  /** Events from the end of a room's log in which unread messages are looked for. */
  unreadEventsMax: 5_000,
  /** Events in one page of history. */
  historyEventsMax: 100,
  threadsPageMax: 50,
  /** Members in one page of a member list. */
  membersPageMax: 100,
  /** Rooms in one page of the room list. */
  roomsPageMax: 100,
  /** Messages per person: so many at once, and so many a second afterwards. Edits and deletions count. */
  messagesBurstMax: 200,
  messagesPerSecondMax: 50,
  /** Joining, leaving, creating, changing and opening rooms, per person. */
  joinsBurstMax: 60,
  joinsPerSecondMax: 20,
  /** Reactions, reading positions, statuses, and that somebody is typing, per person. */
  gesturesBurstMax: 200,
  gesturesPerSecondMax: 50,
  /** For how long somebody is typing who has not said so again. */
  typingSecondsMax: 6,
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
  /** Wrong passwords in a row, for one account and from one address; each more doubles the time to wait. */
  wrongPasswordsMax: 10,
  wrongPasswordsPerAddressMax: 50,
  signInDelaySecondsMax: 900,
  /** Clients of one person at the same time. */
  clientsPerUserMax: 1_000,
  /** Places where one person is signed in. */
  sessionsPerUserMax: 100,
  /** A browser that was not used for so many days is signed out. */
  webSessionDaysMax: 90,
} as const;
