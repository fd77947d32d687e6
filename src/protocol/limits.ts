import { NAME_CHARACTERS_MAX, ROOM_NAME_CHARACTERS_MAX } from "./names.ts";

/** Each with what it limits. Characters are Unicode code points; the unit is each name's last part but one. */
export const describedLimits = {
  frameBytesMax: [65_536, "One WebSocket message, in bytes; more closes the connection with 1009."],
  messageCharactersMax: [8_000, "One message's text."],
  nameCharactersMax: [NAME_CHARACTERS_MAX, "A person's name."],
  roomNameCharactersMax: [ROOM_NAME_CHARACTERS_MAX, "A room's name."],
  topicCharactersMax: [500, "A room's topic."],
  statusCharactersMax: [100, "What people say about themselves."],
  reasonCharactersMax: [300, "Why somebody was removed or banned."],
  emojiCharactersMax: [64, "One emoji."],
  passwordCharactersMax: [256, "A password."],
  sessionLabelCharactersMax: [64, "What a session is remembered by."],
  roomsPerUserMax: [
    500,
    "Rooms that one person can join, and conversations that they open or write in, all together.",
  ],
  broughtConversationsMax: [
    200,
    "Conversations of one person that others began and in which that person never wrote: for one more, the one that was " +
      "quiet for longest is hidden.",
  ],
  unansweredConversationsMax: [
    100,
    "Conversations that one person opened and in which nobody else has written; programs and moderators may have more.",
  ],
  directPeopleMax: [10, "People of one direct conversation, oneself included."],
  invitationsPerUserMax: [
    100,
    "Invitations of one person that are open: for one more, the oldest of those that strangers made gives way.",
  ],
  invitationsOfOnePersonMax: [10, "Those of them that one other person made."],
  invitationsMadeMax: [100, "Open invitations that one person made; programs and moderators may make more."],
  bansPerRoomMax: [10_000, "People that one room can have banned."],
  serverBansMax: [10_000, "Bans of the whole server."],
  banTargetCharactersMax: [200, "Whom a ban of the server is about."],
  restoreDaysMax: [7, "Days in which what was deleted can be restored, unless it was erased at once."],
  mentionsMax: [50, "People that one message can mention by name."],
  editsPerMessageMax: [100, "Times that one message can be edited."],
  emojiPerMessageMax: [50, "Different emoji on one message."],
  reactorsShownMax: [20, "People named with each emoji; more are only counted."],
  pinsPerRoomMax: [100, "Pinned messages of one room."],
  unreadCountMax: [100, "Unread messages and mentions are counted up to here."],
  unreadEventsMax: [
    5_000,
    "Events from the end of a room's log in which unread messages and mentions are looked for; of a thread, replies.",
  ],
  historyEventsMax: [100, "Events in one page of history."],
  threadsPageMax: [50, "Threads in one page of the thread list."],
  membersPageMax: [100, "Members in one page of a member list."],
  roomsPageMax: [100, "Rooms in one page of the room list."],
  messagesBurstMax: [200, "Messages per person at once. Edits and deletions count."],
  messagesPerSecondMax: [50, "The same, per second afterwards."],
  joinsBurstMax: [
    60,
    "Joining, leaving, creating, changing and opening rooms, and changing accounts, per person, at once.",
  ],
  joinsPerSecondMax: [20, "The same, per second afterwards."],
  gesturesBurstMax: [
    200,
    "Reactions, pins, reading positions, statuses, and that somebody is typing, per person, at once.",
  ],
  gesturesPerSecondMax: [50, "The same, per second afterwards."],
  textBytesBurstMax: [
    524_288,
    "Text that one person posts at once, in bytes of UTF-8, each message counting 200 more. Edits count like messages.",
  ],
  textBytesPerSecondMax: [131_072, "The same, per second afterwards."],
  textBytesPerAddressBurstMax: [
    1_048_576,
    "The same, at once, of all people behind one address who are new here (an IPv6 /64 is one).",
  ],
  textBytesPerAddressPerSecondMax: [196_608, "The same, per second afterwards."],
  roomTextBytesBurstMax: [
    1_048_576,
    "The same, at once, of one room. When a room takes no more, those who write in it share it.",
  ],
  roomTextBytesPerSecondMax: [393_216, "The same, per second afterwards."],
  workMsBurstMax: [
    1_000,
    "Processor time that one person's requests cause at once, in milliseconds, as estimated beforehand and measured afterwards.",
  ],
  workMsPerSecondMax: [150, "The same, per second afterwards."],
  workMsPerAddressBurstMax: [
    2_000,
    "The same, at once, of all people behind one address who are new here (an IPv6 /64 is one).",
  ],
  workMsPerAddressPerSecondMax: [250, "The same, per second afterwards."],
  strangersWorkMsBurstMax: [4_000, "The same, at once, of all people of all addresses who are new here."],
  strangersWorkMsPerSecondMax: [600, "The same, per second afterwards."],
  refusalsBurstMax: [
    1_000,
    "Requests of one person that are refused for being too many, at once; who goes on is turned away for a while.",
  ],
  refusalsPerSecondMax: [20, "The same, per second afterwards."],
  turnedAwaySecondsMax: [900, "The longest time to be turned away: it begins with 10 seconds and doubles."],
  typingSecondsMax: [6, "For how long somebody is typing who has not said so again."],
  inboxFramesMax: [1_000, "Posts of one connection that are under way together; what comes after waits."],
  inboxBytesMax: [
    1_048_576,
    "What one connection sends ahead of its answers, in bytes, each frame counting 64 more. The server stops reading a connection that is ahead; more closes it with 4009.",
  ],
  outboxBytesMax: [
    1_048_576,
    "What may wait to be read by one connection, in bytes; more closes it with 4008.",
  ],
  connectionsPerAddressMax: [
    256,
    "Connections from one address (an IPv6 /64 is one); this machine itself is not counted.",
  ],
  connectsBurstMax: [512, "New connections from one address at once."],
  connectsPerSecondMax: [8, "The same, per second afterwards."],
  connectionsMax: [100_000, "Connections of the whole server."],
  newConversationsBurstMax: [20, "Conversations that a guest or a new account begins, at once."],
  newConversationsPerMinuteMax: [6, "The same, per minute afterwards."],
  newConversationsPerAddressBurstMax: [200, "The same, of all newcomers behind one address, at once."],
  newConversationsPerAddressPerMinuteMax: [60, "The same, per minute afterwards."],
  roomsMax: [100_000, "Rooms of the whole server, conversations aside."],
  roomsReservedMax: [10_000, "So many of them are kept for moderators, admins and owners."],
  roomsOfGuestMax: [10, "Rooms that a guest made and that are still there."],
  roomsOfNewcomerMax: [50, "The same, of an account in its first day."],
  roomsOfOneMax: [500, "The same, of any other account; moderators, admins and owners aside."],
  conversationsMax: [1_000_000, "Conversations of the whole server."],
  accountsMax: [1_000_000, "Accounts of the whole server."],
  guestsMax: [100_000, "Guests of the whole server."],
  signUpsPerMinuteMax: [60, "Sign-ups and sign-ins from one address, per minute."],
  wrongPasswordsMax: [
    10,
    "Wrong passwords in a row for one account, without a pause; each more doubles the time to wait.",
  ],
  wrongPasswordsPerAddressMax: [50, "The same, from one address."],
  signInDelaySecondsMax: [900, "The longest time to wait after wrong passwords."],
  clientsPerUserMax: [1_000, "Clients of one person at the same time."],
  sessionsPerUserMax: [100, "Places where one person is signed in."],
  webSessionDaysMax: [90, "A browser that was not used for so many days is signed out."],
} as const;

type Limits = { readonly [K in keyof typeof describedLimits]: (typeof describedLimits)[K][0] };
/** Every limit a client can meet, in one place: told in `hello`, in `/readyz` and in the refusal itself. */
export const limits = Object.fromEntries(
  Object.entries(describedLimits).map(([name, [value]]) => [name, value]),
) as Limits;
