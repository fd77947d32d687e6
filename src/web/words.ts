// Everything the page says, in one place, so that it can be said in other languages.

import type { MessageKind } from "../protocol/message.ts";
import { adminWords } from "./words-admin.ts";
import { dialogWords } from "./words-dialogs.ts";
import { entryWords } from "./words-entry.ts";
import { factorWords } from "./words-factors.ts";
import { firstStepWords } from "./words-first-steps.ts";
import { count, lists, numbers } from "./words-formats.ts";
import { guardWords } from "./words-guard.ts";
import { ircWords } from "./words-irc.ts";
import { modeWords } from "./words-modes.ts";
import { oidcWords } from "./words-oidc.ts";
import { overseeingWords } from "./words-overseeing.ts";
import { passkeyWords } from "./words-passkeys.ts";
import { peopleWords } from "./words-people.ts";
import { pictureWords } from "./words-pictures.ts";
import { profileWords } from "./words-profiles.ts";
import { searchWords } from "./words-search.ts";
import { visitWords } from "./words-visit.ts";

export const words = {
  // first visit and sign-in
  welcomeTo: (server: string) => `Welcome to ${server}`,
  welcomeLead: "Pick a name and start talking. No e-mail, nothing to install.",
  yourName: "Your name",
  addPassword: "Keep this name on other devices",
  optionalPassword: "Password (optional)",
  passwordHint: "With a password you can sign in from anywhere. Without one, this browser is your only key.",
  startChatting: "Start chatting",
  haveAccount: "Sign in with a password",
  signInTo: (server: string) => `Sign in to ${server}`,
  name: "Name",
  password: "Password",
  signIn: "Sign in",
  isNew: "I am new here",
  inviteOnly: "You need an invitation to join this server. Ask the people who run it for a link.",
  oneMoment: "One moment…",
  nameMissing: "Please enter a name.",
  passwordMissing: "Please enter your password.",
  visitEnded: "Your session has ended. Sign in again to continue. Your unsent messages are kept.",
  notReached: "The server cannot be reached. Please try again.",
  serverFailed: "Something went wrong on the server. Please try again.",
  notConnected: "There is no connection to the server right now. Please try again in a moment.",

  // frame
  skipToMessage: "Skip to the message box",
  nav: "Rooms and people",
  rooms: "Rooms",
  people: "People",
  createRoom: "Create room",
  browseRooms: "Browse rooms",
  newMessage: "New message",
  goTo: "Go to",
  openNav: "Show rooms and people",
  closeNav: "Close",
  settings: "Settings",
  signOut: "Sign out",
  guest: "guest",
  unread: (n: string) => `${n} unread`,
  mentions: (n: number) => count(n, "mention", "mentions"),
  hasDraft: "draft",
  presence: { online: "online", away: "away", offline: "offline", unknown: "presence unknown" },
  noRoomsYet: "None yet",
  noPeopleYet: "No conversations yet",
  dismiss: "Dismiss",

  // connection
  missingPosts: (n: number) =>
    `The server was restored from a backup. ${count(n, "message of yours is", "messages of yours are")} missing there.`,
  sendAgain: "Send again",
  discard: "Discard",
  connecting: "Connecting…",
  reconnecting: "Reconnecting…",
  retryIn: (seconds: number) => `Next try in ${seconds} s.`,
  tryNow: "Try now",
  backAgain: "Connected again",

  // room
  leaveRoom: "Leave room",
  hideConversation: "Hide conversation",
  joinAgain: "Join again",
  leftRoom: (room: string) => `You are no longer in #${room}.`,
  memberCount: (n: number, more: boolean) =>
    more ? `${numbers.format(n)}+ members` : count(n, "member", "members"),
  members: "Members",
  membersLoading: "Loading members…",
  membersFailed: "The list could not be loaded.",
  onlineNow: (n: number) => `Online — ${numbers.format(n)}`,
  awayNow: (n: number) => `Away — ${numbers.format(n)}`,
  offlineNow: (n: number) => `Offline — ${numbers.format(n)}`,
  unknownNow: (n: number) => `People — ${numbers.format(n)}`,
  you: "you",
  messageTo: (person: string) => `Message ${person}`,
  more: "Show more",
  again: "Try again",
  close: "Close",
  notInRoom: (room: string) => `You are not in #${room}`,
  notInRoomLead: "Join the room to read and write in it.",
  join: (room: string) => `Join ${room}`,
  noTalkYet: (person: string) => `No conversation with ${person} yet`,
  noTalkYetLead: "Write the first message. Only the people in the conversation can read it.",
  openTalk: (person: string) => `Message ${person}`,
  noRooms: "You are not in any room",
  noRoomsLead: "Join a room, or create your own.",

  // timeline
  today: "Today",
  yesterday: "Yesterday",
  newLine: "New messages",
  startOfRoom: (room: string) => `This is the beginning of #${room}`,
  startOfKept: (date: string) => `Messages before ${date} are no longer kept`,
  startOfTalk: (person: string) => `This is the beginning of your conversation with ${person}`,
  nothingYet: "No messages yet. Write the first one.",
  nothingSaid: "No messages yet.",
  olderFailed: "Older messages could not be loaded.",
  latest: "Jump to the latest messages",
  newBelow: (n: string) => `${n} new`,
  roomMade: (person: string) => `${person} created this room`,
  joined: (person: string) => `${person} joined`,
  left: (person: string, why?: string) => `${person} left${why ? `: ${why}` : ""}`,
  removed: (person: string, by: string, why?: string) => `${by} removed ${person}${why ? `: ${why}` : ""}`,
  banned: (person: string, by: string, why?: string) => `${by} banned ${person}${why ? `: ${why}` : ""}`,
  unbanned: (by: string, person: string) => `${by} unbanned ${person}`,
  invited: (by: string, person: string) => `${by} invited ${person}`,
  uninvited: (person: string) => `The invitation for ${person} was withdrawn`,
  isNow: (before: string, name: string) => `${before} is now ${name}`,
  roleSet: (by: string, person: string, role: "member" | "voiced" | "operator") =>
    `${by} made ${person} ${{ member: "a member", voiced: "a member with voice", operator: "an operator" }[role]}`,
  renamed: (by: string, name: string) => `${by} renamed this room to #${name}`,
  topicSet: (by: string, topic: string) =>
    topic ? `${by} set the topic: ${topic}` : `${by} cleared the topic`,
  privacySet: (by: string, isPrivate: boolean) => `${by} made this room ${isPrivate ? "private" : "public"}`,
  archived: (by: string) => `${by} archived this room`,
  keepDaysSet: (by: string, days: number | null) =>
    days === null
      ? `${by} set this room to keep its messages`
      : `${by} set this room to delete messages after ${count(days, "day", "days")}`,
  reopened: (by: string) => `${by} reopened this room`,
  deletedRoom: (by: string) => `${by} deleted this room`,
  restoredRoom: (by: string) => `${by} restored this room`,
  erasedMessages: (by: string, name = "a deleted account") => `${by} erased messages of ${name}`,
  expiredMessages: "Older messages are no longer kept",
  expiredMessage: "This message is no longer kept",
  edited: "edited",
  deleted: "This message was deleted",
  reactions: "Reactions",
  pinned: "pinned",
  messageActions: "Message",
  moreActions: "More actions",
  react: "React",
  reply: "Reply",
  thread: "Thread",
  replies: (n: number) => (n === 0 ? "No replies yet" : count(n, "reply", "replies")),
  composerInThread: "Reply in this thread",
  copyText: "Copy text",
  copied: "Copied.",
  copyCode: "Copy code",
  spoiler: "Spoiler: show it",
  pin: "Pin",
  unpin: "Unpin",
  deleteKey: "Del",
  answers: (author: string, text: string) => `In reply to ${author}: ${text}`,
  pins: "Pinned messages",
  noPins: "Nothing is pinned here yet. Pin messages that people should find again.",
  deleteMessage: "Delete message",
  deleteLead:
    "The message is erased for everyone; only if it was reported, moderators keep a copy for a while. You cannot undo this.",
  reactedBy: (emoji: string, people: readonly string[], all: number) =>
    `${emoji} ${numbers.format(all)} by ${people.join(", ")}${all > people.length ? ` and ${all - people.length} more` : ""}`,
  cameAndWent: (joined: number, left: number) =>
    [
      joined > 0 && count(joined, "person joined", "people joined"),
      left > 0 && count(left, "person left", "people left"),
    ]
      .filter(Boolean)
      .join(", "),
  article: (author: string, time: string, text: string, state: string) =>
    `${author}, ${time}: ${text}${state && `, ${state}`}`,
  /** A message as one line. */
  said: (author: string, text: string, kind?: MessageKind) =>
    kind === "action" ? `${author} ${text}` : text,
  announced: (author: string, text: string) => `${author}: ${text}`,
  manyAnnounced: (n: number) => `${count(n, "new message", "new messages")}`,

  // composer
  composer: (room: string) => `Message #${room}`,
  composerTo: (person: string) => `Message ${person}`,
  send: "Send",
  save: "Save",
  replyingTo: (author: string) => `Replying to ${author}`,
  editing: "Editing your message",
  completions: "Suggestions",
  everyoneHere: "everyone in this room",
  writing: (people: readonly string[]) => {
    if (people.length === 0) return "";
    if (people.length > 3) return "Several people are typing…";
    return `${lists.format(people)} ${people.length === 1 ? "is" : "are"} typing…`;
  },
  charactersLeft: (n: number) => `${numbers.format(n)} left`,
  charactersOver: (n: number) => `${count(n, "character", "characters")} too long`,
  sendInParts: (n: number) => `Send as ${numbers.format(n)} messages`,
  sendInPartsAsk: (n: number) => `Send ${numbers.format(n)} messages?`,
  sendInPartsLead: (n: number) =>
    `The text is too long for one message. Everyone here gets ${numbers.format(n)} messages, one after the other.`,
  sendInPartsDo: (n: number) => `Send ${numbers.format(n)} messages`,
  outboxFull: "Too many messages are waiting to be sent. Please wait for a connection.",

  // messages that are not stored yet
  sending: "sending",
  waiting: "waiting for a connection",
  delayedUntil: (seconds: number) => `the server is busy; will be sent in ${seconds} s`,
  notSent: "Not sent",
  notSentState: "not sent",
  retry: "Retry",
  sendAlone: "Send without the reply",
  edit: "Edit",
  delete: "Delete",

  ...dialogWords,
  ...ircWords,
  ...modeWords,
  ...oidcWords,
  ...overseeingWords,
  ...passkeyWords,
  ...peopleWords,
  ...pictureWords,
  ...profileWords,
  ...searchWords,
  ...visitWords,
  ...adminWords,
  ...entryWords,
  ...factorWords,
  ...firstStepWords,
  ...guardWords,

  // keys
  keyGoTo: "Go to a room or a person",
  keyNext: "Next room",
  keyPrevious: "Previous room",
  keyNextUnread: "Next unread room",
  keyPreviousUnread: "Previous unread room",
  keyRegion: "Next part of the page",
  keyRegionBefore: "Previous part of the page",
  keyHelp: "Show keyboard shortcuts",
  keyLatest: "Latest messages (in the timeline)",
  keyRows: "Previous and next message (in the timeline)",
  keyMessage: "Actions for the message (in the timeline)",
  keyEditLast: "Edit my last message (in an empty box)",
  keyReadHere: "Mark the room as read",

  crashed: "Something went wrong on this page",
  crashedLead: "Your drafts and unsent messages are kept. Reloading usually helps.",
  reload: "Reload",
  newVersion: "There is a new version of this page.",
} as const;
