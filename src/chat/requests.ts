import { directory, free, gesture, join, profiles, question } from "./costs.ts";
import {
  account,
  admin,
  anyone,
  anyUser,
  guest,
  lookingAfter,
  mayDeactivate,
  mayDelete,
  moderator,
  reading,
  signedIn,
  standsAbove,
  visible,
  writing,
} from "./demands.ts";
import { action } from "./rule.ts";

// Requests that are not commands: questions, signals, and requests that are checked before a command is made of them.

export const hello = action("hello", { may: anyone, costs: [100, "free"] });
export const ping = action("ping", { may: anyUser, costs: [10, "free"] });

export const readUserMetadata = action("user.metadata", { may: anyUser, costs: question });
export const readRoomMetadata = action("room.metadata", { may: reading, costs: question });
export const getUser = action("user.get", { may: anyUser, costs: question });
export const listUsers = action("user.list", { may: anyUser, costs: question });
export const readProfiles = action("user.profiles", { may: anyUser, costs: profiles });
export const listDirectory = action("user.directory", { may: [signedIn, account], costs: directory });
export const listRoomsOf = action("user.rooms", { may: anyUser, costs: question });
export const listBlocks = action("user.blocks", { may: anyUser, costs: question });
export const listNetworks = action("user.networks", { may: [signedIn, moderator], costs: question });
export const listServerBans = action("server.bans", { may: [signedIn, moderator], costs: question });

export const listCosts = action("server.costs", {
  may: [signedIn, admin],
  costs: question,
  shows: () => "costs",
});
export const checkServer = action("server.check", { may: [signedIn, admin], costs: join });
/** The work of each page is charged when it is known. */
export const exportAudit = action("audit.export", { may: [signedIn, admin], costs: directory });
export const readAudit = action("audit.read", {
  may: [signedIn, admin],
  costs: question,
  shows: (asked) => (isSearch(asked) ? "log" : undefined),
});
/** To page through all of the log is no search. */
const isSearch = (asked: object): boolean =>
  Object.keys(asked).some((field) => !["type", "before", "limit"].includes(field));

export const listAllRooms = action("server.rooms", {
  may: [signedIn, admin],
  costs: directory,
  shows: () => "rooms",
});
export const listStorage = action("server.storage", { may: [signedIn, admin], costs: directory });

export const setSetting = action("setting.set", { may: [signedIn, admin], costs: join });
export const listSettings = action("setting.list", { may: [signedIn, admin], costs: question });

export const claimOwner = action("owner.claim", { may: [signedIn, account], costs: join });
export const register = action("account.register", { may: [signedIn, guest], costs: join });
export const changePassword = action("account.password", { may: [signedIn, account], costs: join });
/** The work of each page is charged when it is known. */
export const exportAccount = action("account.export", { may: [signedIn, account], costs: directory });
export const deactivateAccount = action("account.deactivate", {
  may: [signedIn, account, mayDeactivate],
  costs: join,
});
export const deleteAccount = action("account.delete", { may: [signedIn, mayDelete], costs: join });

export const listSessions = action("session.list", { may: anyUser, costs: question });
export const listSessionsOf = action("user.sessions", {
  may: [signedIn, admin, standsAbove],
  costs: question,
  shows: () => "sessions",
});
export const createSession = action("session.create", { may: [signedIn, account], costs: join });
export const revokeSession = action("session.revoke", { may: anyUser, costs: free });

export const recoverUser = action("user.recover", { may: [signedIn, admin], costs: join });
export const invite = action("server.invite", { may: [signedIn, admin], costs: join });
export const listInvites = action("server.invites", { may: [signedIn, admin], costs: question });
export const listEntries = action("entry.list", { may: [signedIn, admin], costs: question });
export const listInvited = action("server.invited", { may: [signedIn, admin], costs: question });

export const setPresence = action("presence.set", { may: anyUser, costs: gesture });
export const typing = action("typing", { may: writing, costs: [10, "gesture"] });

export const getRoom = action("room.get", { may: reading, costs: question });
export const getKey = action("room.key", { may: lookingAfter("a conversation has no key"), costs: question });
export const listRooms = action("room.list", { may: anyUser, costs: question });
export const listMembers = action("room.members", { may: reading, costs: question });
export const listRoomBans = action("room.bans", {
  may: lookingAfter("nobody can be removed from a conversation"),
  costs: question,
});
export const listStaff = action("staff.list", { may: anyUser, costs: directory });
export const listOperators = action("room.operators", { may: [signedIn, visible], costs: question });
export const listMasks = action("room.masks", { may: reading, costs: question });
export const listPins = action("room.pins", { may: reading, costs: question });

export const listTexts = action("message.history", { may: reading, costs: question });
export const readHistory = action("history.read", { may: reading, costs: question });
export const seekHistory = action("history.seek", { may: reading, costs: question });
export const readThread = action("thread.read", { may: reading, costs: question });
export const listThreads = action("thread.list", { may: anyUser, costs: question });

/** The work is charged when it is known. */
export const search = action("search", { may: anyUser, costs: [200, "free"] });
