import { batch } from "@preact/signals";
import type { Refusal } from "../../protocol/errors.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Signal } from "../../protocol/signals.ts";
import type { Welcome } from "../../sdk/calls.ts";
import { ChatClient } from "../../sdk/client.ts";
import type { ConnectionState } from "../../sdk/connection.ts";
import { openWantedAdministration } from "./administration.ts";
import { client, connection, entries, limits, me } from "./chat.ts";
import { openPurposes } from "./composing.ts";
import { heardContact, learnContact } from "./contact.ts";
import { cookieUser, tokenOfVisit } from "./cookie.ts";
import { openDrafts } from "./drafts.ts";
import { useEntryLink } from "./entry-link.ts";
import { loadEntryRequests } from "./entry-requests.ts";
import { forgetFirstSteps, loadFirstSteps } from "./first-steps.ts";
import { greeted, grew, know, lose } from "./following.ts";
import { takeOver } from "./former-identity.ts";
import { type Identity, isSomebody, keepIdentity, readIdentity } from "./identity.ts";
import { invited, learnInvitations, uninvited } from "./invitations.ts";
import { forgetPresence, heardSignal, lookForPeople } from "./people.ts";
import { missing, pending, sentStorage, storage, syncOutbox, syncSent, tab } from "./posts.ts";
import { forgetProfiles, heardProfile, refreshProfiles } from "./profiles.ts";
import { heardHeld, heardReport, loadToModerate } from "./reports.ts";
import { rooms, setReading, sorted } from "./rooms.ts";
import { refreshServer, server } from "./server.ts";
import { isBanned, sessionEnded, signsInAgain, stage, whyOut } from "./stage.ts";
import { heardTyping } from "./typing.ts";
import { lookForNewVersion } from "./version.ts";

/** How to connect. The cookie says who the user is. */
interface Who {
  /** The user it must be, so that their messages are never sent as another user. */
  readonly user?: UserId;
  readonly hasPassword: boolean;
  /** The person has just entered a name, and does not return to an earlier visit. */
  readonly arrives: boolean;
}

let arriving = false;
let settled: ((refusal: Refusal | undefined) => void) | undefined;

/** Connects. Resolves when the server has accepted us, or with the reason why it has not. */
export function comeIn(who: Who): Promise<Refusal | undefined> {
  const { promise, resolve } = Promise.withResolvers<Refusal | undefined>();
  settled = resolve;
  batch(() => {
    rooms.value = new Map();
    entries.value = 0;
    arriving = who.arrives;
  });
  const chat = new ChatClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat`,
    owner: tab,
    storage,
    sentStorage,
    ...(who.user && { user: who.user }),
    ...(tokenOfVisit() && { token: tokenOfVisit() }),
    on: {
      state: (state) => became(state),
      welcome: (welcome) => batch(() => welcomed(welcome, who)),
      room: (room) => know(room),
      left: (room) => lose(room),
      log: (room, log, events) => batch(() => grew(room, log, events)),
      unread: setReading,
      signal: heard,
      pending: (all) => {
        pending.value = all;
      },
      missing: (posts) => {
        missing.value = posts;
      },
    },
  });
  client.value = chat;
  chat.connect();
  return promise;
}

/** Shows the page for the user that this browser remembers. The rooms follow when the server answers. */
export function comeBack(identity: Identity): void {
  openFor(identity.user);
  stage.value = "in";
  void comeIn({ user: identity.user.id, hasPassword: identity.hasPassword, arrives: false });
}

function heard(signal: Signal): void {
  if (signal.type === "me") {
    becameUser(signal.user);
    heardProfile(signal);
  } else if (signal.type === "typing") heardTyping(signal);
  else if (signal.type === "invited") invited(signal);
  else if (signal.type === "uninvited") uninvited(signal.room);
  else if (signal.type === "entry") void loadEntryRequests();
  else if (signal.type === "report") heardReport(signal.state, signal.mine === true);
  else if (signal.type === "held") heardHeld();
  else if (signal.type === "setting") {
    void refreshServer();
    void loadFirstSteps();
  } else {
    heardContact(signal);
    heardProfile(signal);
    heardSignal(signal);
  }
}

/** The user's name, role or status has changed. */
function becameUser(user: Identity["user"]): void {
  me.value = user;
  void loadToModerate();
  const identity = readIdentity();
  if (identity?.user.id === user.id) keepIdentity({ ...identity, user });
}

function openFor(user: Identity["user"]): void {
  const isAnother = me.value?.id !== user.id;
  me.value = user;
  if (!isAnother) return;
  forgetProfiles();
  forgetFirstSteps();
  openDrafts(user.id);
  openPurposes(user.id);
}

/** Asks the server what only it knows about this browser. */
async function lookWhoIsHere(): Promise<void> {
  const here = await cookieUser();
  if (here?.user.id === me.value?.id && here && isSomebody())
    keepIdentity({ user: here.user, hasPassword: here.password });
}

function welcomed(welcome: Welcome, who: Who): void {
  const { user } = welcome;
  keepIdentity({ user, hasPassword: who.hasPassword });
  takeOver(user);
  openFor(user);
  limits.value = welcome.limits;
  greeted(welcome.rooms);
  learnInvitations(welcome.invitations);
  learnContact(welcome);
  forgetPresence();
  syncOutbox();
  syncSent();
}

function became(state: ConnectionState): void {
  batch(() => {
    connection.value = state;
    if (state.is === "open") entered();
    if (state.is === "ended") ended(state.refusal);
  });
}

/** The server has accepted us, and all our rooms are known. */
function entered(): void {
  entries.value += 1;
  whyOut.value = undefined;
  isBanned.value = false;
  signsInAgain.value = false;
  stage.value = "in";
  refreshProfiles();
  void lookForPeople(sorted.peek().people);
  void lookWhoIsHere();
  openWantedAdministration();
  void useEntryLink();
  void loadEntryRequests();
  void loadToModerate();
  void loadFirstSteps();
  if (entries.value > 1) void lookForNewVersion();
  if (arriving && sorted.value.rooms.length === 0) void joinDefault();
  arriving = false;
  settled?.(undefined);
}

async function joinDefault(): Promise<void> {
  const name = server.value?.defaultRoom;
  if (name) await client.value?.join(name);
}

function ended(refusal: Refusal): void {
  // A refusal of a newcomer is shown at the form.
  if (stage.value !== "welcome") sessionEnded(refusal);
  client.value = undefined;
  settled?.(refusal);
}
