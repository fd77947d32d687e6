// Everything the page says, in one place, so that it can be said in other languages.

const plurals = new Intl.PluralRules("en");
const numbers = new Intl.NumberFormat("en");

const lists = new Intl.ListFormat("en");

function count(n: number, one: string, other: string): string {
  return `${numbers.format(n)} ${plurals.select(n) === "one" ? one : other}`;
}

export const words = {
  // first visit and sign-in
  welcomeTo: (server: string) => `Welcome to ${server}`,
  welcomeLead: "Pick a name and start talking. No e-mail, nothing to install.",
  yourName: "Your name",
  addPassword: "Keep this name on other devices",
  optionalPassword: "Password (optional)",
  passwordHint: "With a password you can sign in from anywhere. Without one, this browser is your only key.",
  startChatting: "Start chatting",
  haveAccount: "I already have a password",
  signInTo: (server: string) => `Sign in to ${server}`,
  name: "Name",
  password: "Password",
  signIn: "Sign in",
  isNew: "I am new here",
  inviteOnly: "New people cannot register here by themselves. Ask whoever runs this server.",
  oneMoment: "One moment…",
  nameMissing: "Please enter a name.",
  passwordMissing: "Please enter your password.",
  visitEnded: "Your visit has ended. Come in again to go on; what you had not sent yet is kept.",
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
  presence: { online: "online", offline: "offline", unknown: "presence unknown" },
  noRoomsYet: "None yet",
  noPeopleYet: "No conversations yet",
  dismiss: "Dismiss",

  // connection
  connecting: "Connecting…",
  reconnecting: "Reconnecting…",
  retryIn: (seconds: number) => `Next try in ${seconds} s.`,
  tryNow: "Try now",
  backAgain: "Connected again",

  // room
  leaveRoom: "Leave room",
  joinAgain: "Join again",
  leftRoom: (room: string) => `You are no longer in #${room}.`,
  memberCount: (n: number, more: boolean) =>
    more ? `${numbers.format(n)}+ members` : count(n, "member", "members"),
  members: "Members",
  membersLoading: "Looking who is here…",
  membersFailed: "The list could not be loaded.",
  onlineNow: (n: number) => `Online — ${numbers.format(n)}`,
  offlineNow: (n: number) => `Offline — ${numbers.format(n)}`,
  unknownNow: (n: number) => `People — ${numbers.format(n)}`,
  you: "you",
  messageTo: (person: string) => `Message ${person}`,
  more: "Show more",
  again: "Try again",
  close: "Close",
  notInRoom: (room: string) => `You are not in #${room}`,
  notInRoomLead: "Join it to read and write here. If there is no such room, it will say so.",
  join: (room: string) => `Join ${room}`,
  noTalkYet: (person: string) => `No conversation with ${person} yet`,
  noTalkYetLead: "Open it to write the first message. Only the two of you can read it.",
  openTalk: (person: string) => `Message ${person}`,
  noRooms: "You are not in any room",
  noRoomsLead: "Join one that others have made, or create your own.",

  // timeline
  today: "Today",
  yesterday: "Yesterday",
  newLine: "New messages",
  startOfRoom: (room: string) => `This is the beginning of #${room}`,
  startOfTalk: (person: string) => `This is the beginning of your conversation with ${person}`,
  nothingYet: "Nothing has been said yet. Write the first message.",
  olderFailed: "Older messages could not be loaded.",
  latest: "Jump to the latest messages",
  newBelow: (n: string) => `${n} new`,
  roomMade: (person: string) => `${person} created this room`,
  joined: (person: string) => `${person} joined`,
  left: (person: string) => `${person} left`,
  removed: (person: string, by: string, why?: string) => `${by} removed ${person}${why ? `: ${why}` : ""}`,
  banned: (person: string, by: string, why?: string) => `${by} banned ${person}${why ? `: ${why}` : ""}`,
  unbanned: (by: string, person: string) => `${by} lets ${person} come in again`,
  invited: (by: string, person: string) => `${by} invited ${person}`,
  uninvited: (person: string) => `The invitation of ${person} was taken back`,
  roleSet: (by: string, person: string, role: "member" | "voiced" | "operator") =>
    `${by} made ${person} ${{ member: "a member like others", voiced: "a voice here", operator: "an operator" }[role]}`,
  renamed: (by: string, name: string) => `${by} called this room #${name}`,
  topicSet: (by: string, topic: string) =>
    topic ? `${by} set the topic: ${topic}` : `${by} took the topic away`,
  privacySet: (by: string, isPrivate: boolean) => `${by} made this room ${isPrivate ? "private" : "public"}`,
  archived: (by: string) => `${by} archived this room`,
  reopened: (by: string) => `${by} opened this room again`,
  edited: "edited",
  deleted: "This message was deleted",
  reactions: "Reactions",
  pinned: "pinned",
  messageActions: "Message",
  moreActions: "More actions",
  react: "React",
  reply: "Reply",
  copyText: "Copy text",
  copied: "Copied.",
  copyCode: "Copy code",
  spoiler: "Spoiler: show it",
  pin: "Pin",
  unpin: "Unpin",
  deleteKey: "Del",
  answers: (author: string, text: string) => `In answer to ${author}: ${text}`,
  tooFarBack: "That message is too far back to go there.",
  pins: "Pinned messages",
  noPins: "Nothing is pinned here yet. Pin what everybody should find again.",
  deleteMessage: "Delete message",
  deleteLead: "It is erased for everybody, and cannot be brought back.",
  reactedBy: (emoji: string, people: readonly string[], all: number) =>
    `${emoji} by ${people.join(", ")}${all > people.length ? ` and ${all - people.length} more` : ""}`,
  cameAndWent: (joined: number, left: number) =>
    [
      joined > 0 && count(joined, "person joined", "people joined"),
      left > 0 && count(left, "person left", "people left"),
    ]
      .filter(Boolean)
      .join(", "),
  article: (author: string, time: string, text: string, state: string) =>
    `${author}, ${time}: ${text}${state && `, ${state}`}`,
  announced: (author: string, text: string) => `${author}: ${text}`,
  manyAnnounced: (n: number) => `${count(n, "new message", "new messages")}`,

  // composer
  composer: (room: string) => `Message #${room}`,
  composerTo: (person: string) => `Message ${person}`,
  send: "Send",
  save: "Save",
  replyingTo: (author: string) => `Answering ${author}`,
  editing: "Editing your message",
  writing: (people: readonly string[]) => {
    if (people.length === 0) return "";
    if (people.length > 3) return "Several people are writing…";
    return `${lists.format(people)} ${people.length === 1 ? "is" : "are"} writing…`;
  },
  charactersLeft: (n: number) => `${numbers.format(n)} left`,
  charactersOver: (n: number) => `${count(n, "character", "characters")} too long`,
  sendInParts: (n: number) => `Send as ${numbers.format(n)} messages`,
  outboxFull: "Too many messages are waiting to be sent. Please wait for a connection.",

  // messages that are not stored yet
  sending: "sending",
  waiting: "waiting for a connection",
  delayedUntil: (seconds: number) => `the server asks for a pause; sent by itself in ${seconds} s`,
  notSent: "Not sent",
  notSentState: "not sent",
  retry: "Retry",
  edit: "Edit",
  delete: "Delete",

  // dialogs
  roomName: "Room name",
  roomNameHint: "Up to 64 characters. Everybody on this server can find it and join.",
  create: "Create",
  cancel: "Cancel",
  roomsLoading: "Loading rooms…",
  noRoomsFound: "There are no rooms yet. Create the first one.",
  filterRooms: "Filter rooms",
  noRoomMatches: (text: string) => `No room matches “${text}”.`,
  joinShort: "Join",
  openRoom: (room: string) => `Open ${room}`,
  to: "To",
  toHint: "The name of one person on this server.",
  open: "Open",
  goToHint: "A room or a person",
  nothingFound: "Nothing found.",
  theme: "Appearance",
  themes: { system: "Like the system", light: "Light", dark: "Dark" },
  enterSends: "Enter sends the message",
  enterHint: "Otherwise Enter begins a new line. Ctrl+Enter always sends.",
  tellsTyping: "Tell others when I am writing",
  tellsTypingHint: "They see your name below the conversation while you do.",
  keys: "Keyboard",
  keepName: "Keep this name",
  keepNameLead: "You stay who you are, in the same rooms, and the name is yours for good.",
  isOwner: "You are the owner of this server now.",
  ownerIsNoGuest:
    "The owner of this server needs an account. Keep your name, or sign in, to become the owner.",
  signOutLead: "Your drafts and everything this browser knows about you are removed from it.",
  signOutForEver: (person: string) =>
    `You have no password, so nobody, not even you, will be able to come back as ${person}.`,
  signOutUnsent: (n: number) =>
    `${count(n, "message has", "messages have")} not been sent yet and will be lost.`,

  // keys
  keyGoTo: "Go to a room or a person",
  keyNext: "Next room",
  keyPrevious: "Previous room",
  keyNextUnread: "Next room with something new",
  keyPreviousUnread: "Previous room with something new",
  keyRegion: "Next part of the page",
  keyHelp: "This list",
  keyLatest: "Latest messages (in the timeline)",
  keyRows: "From message to message (in the timeline)",
  keyMessage: "What can be done with the message (in the timeline)",
  keyEditLast: "Edit my last message (when nothing is written)",
  keyReadHere: "Mark the room as read",

  crashed: "Something went wrong on this page",
  crashedLead: "Your drafts and unsent messages are kept. Reloading usually helps.",
  reload: "Reload",
  newVersion: "There is a new version of this page.",
} as const;
