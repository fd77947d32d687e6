import { batch } from "@preact/signals";
import type { Refusal } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/events.ts";
import type { MessageId, RoomId, UserId } from "../../protocol/ids.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Signal } from "../../protocol/signals.ts";
import type { Welcome } from "../../sdk/calls.ts";
import { ChatClient } from "../../sdk/client.ts";
import type { ConnectionState } from "../../sdk/connection.ts";
import type { Log } from "../../sdk/feed.ts";
import type { RoomCopy } from "../../sdk/room-copy.ts";
import { alertTo, withdrawAlertOf, withdrawAlerts } from "./alerts.ts";
import { announce, unsay } from "./announcer.ts";
import { client, connection, entries, limits, me } from "./chat.ts";
import { endPurposeOf, openPurposes } from "./composing.ts";
import { heardContact, learnContact } from "./contact.ts";
import { getOut, tokenOfVisit, whoIsHere } from "./cookie.ts";
import { current } from "./current.ts";
import { openDrafts } from "./drafts.ts";
import { useEntryLink } from "./entry-link.ts";
import { takeOver } from "./formerly.ts";
import { forgetIdentity, type Identity, isSomebody, keepIdentity, readIdentity } from "./identity.ts";
import { invited, learnInvitations, uninvited } from "./invitations.ts";
import { forget, keysUnder } from "./kept.ts";
import { tellLeft } from "./left.ts";
import { forgetPresence, heardMembership, heardSignal, lookForPeople } from "./people.ts";
import { pending, storage, syncOutbox, tab } from "./posts.ts";
import { isDirect, removeRoom, rooms, setLog, setReading, setRole, setRoom, sorted } from "./rooms.ts";
import { settle } from "./route.ts";
import { server } from "./server.ts";
import { signsInAgain, stage, turnedAway, whyOut } from "./stage.ts";
import { inTurn } from "./tab-locks.ts";
import { heardTyping, stopped } from "./typing.ts";
import { lookForNewVersion } from "./version.ts";

/** Who wants in. The cookie says who it is. */
interface Who {
  /** Who it must be: nobody else's messages may be sent in their name. */
  readonly user?: UserId;
  readonly hasPassword: boolean;
  /** Comes in by a name just given, rather than by coming back. */
  readonly arrives: boolean;
}

/** A room's log beyond this is forgotten from its old end while nobody looks at it. */
const LOG_EVENTS_KEPT = 1_000;

let heads = new Map<RoomId, number>();
let roles = new Map<RoomId, RoomRole>();
let arriving = false;
let settled: ((refusal: Refusal | undefined) => void) | undefined;

/** Connects. Resolves when the server has let us in, or with why it does not. */
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
    },
  });
  client.value = chat;
  chat.connect();
  return promise;
}

/** Back as the person this browser belongs to. The rooms follow when the server answers. */
export function comeBack(identity: Identity): void {
  openFor(identity.user);
  stage.value = "in";
  void comeIn({ user: identity.user.id, hasPassword: identity.hasPassword, arrives: false });
}

/** Signs out in every tab, and leaves nothing of the person in this browser. Returns what went wrong. */
export const signOut = (): Promise<string | undefined> => inTurn(leaveForGood);

async function leaveForGood(): Promise<string | undefined> {
  const identity = readIdentity();
  client.value?.close();
  // Before the server ends their connections, the other tabs know that this is meant to be.
  forgetIdentity();
  const problem = await getOut();
  if (problem) {
    if (identity) keepIdentity(identity);
    client.value?.connect();
    return problem;
  }
  for (const key of keysUnder(`${me.value?.id}.`)) forget(key);
  withdrawAlerts();
  forgetIdentity();
  // A new page is the surest way to have nothing left in memory either.
  location.replace("/");
  return undefined;
}

function heard(signal: Signal): void {
  if (signal.type === "me") becameUser(signal.user);
  else if (signal.type === "typing") heardTyping(signal);
  else if (signal.type === "invited") invited(signal);
  else if (signal.type === "uninvited") uninvited(signal.room);
  else {
    heardContact(signal);
    heardSignal(signal);
  }
}

/** The same person, with another name, role or status. */
function becameUser(user: Identity["user"]): void {
  me.value = user;
  const identity = readIdentity();
  if (identity?.user.id === user.id) keepIdentity({ ...identity, user });
}

function openFor(user: Identity["user"]): void {
  const isAnother = me.value?.id !== user.id;
  me.value = user;
  if (!isAnother) return;
  openDrafts(user.id);
  openPurposes(user.id);
}

/** What only the server knows of this browser. */
async function lookWhoIsHere(): Promise<void> {
  const here = await whoIsHere();
  if (here?.user.id === me.value?.id && here && isSomebody())
    keepIdentity({ user: here.user, hasPassword: here.password });
}

function welcomed(welcome: Welcome, who: Who): void {
  const { user } = welcome;
  keepIdentity({ user, hasPassword: who.hasPassword });
  takeOver(user);
  openFor(user);
  limits.value = welcome.limits;
  heads = new Map(welcome.rooms.map(({ id, seq }) => [id, seq]));
  roles = new Map(welcome.rooms.map(({ id, role }) => [id, role]));
  for (const { id, role } of welcome.rooms) setRole(id, role);
  learnInvitations(welcome.invitations);
  learnContact(welcome);
  forgetPresence();
  syncOutbox();
}

function became(state: ConnectionState): void {
  batch(() => {
    connection.value = state;
    if (state.is === "open") entered();
    if (state.is === "ended") ended(state.refusal);
  });
}

/** We are in, and all our rooms are known. */
function entered(): void {
  entries.value += 1;
  whyOut.value = undefined;
  signsInAgain.value = false;
  stage.value = "in";
  void lookForPeople(sorted.peek().people);
  void lookWhoIsHere();
  void useEntryLink();
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
  // What was refused to a newcomer is told where they typed.
  if (stage.value !== "welcome") turnedAway(refusal);
  client.value = undefined;
  settled?.(refusal);
}

function know(room: Room): void {
  const copy = client.value?.copy(room.id);
  const reading = client.value?.unread(room.id);
  if (!copy || !reading) return;
  const isNew = !rooms.peek().has(room.id);
  setRoom(room, copy, reading);
  if (!isNew) return;
  uninvited(room.id);
  void learnRole(room.id);
}

/** The greeting tells one's role in each room; of a room that one enters later it has to be asked. */
async function learnRole(id: RoomId): Promise<void> {
  const told = roles.get(id);
  if (told) return setRole(id, told);
  const answer = await client.peek()?.call("room.get", { room: id });
  if (answer?.is === "ok") setRole(id, answer.ok.room.role);
}

/** The messages that an event deletes. */
function erasedBy(event: Event, copy: RoomCopy | undefined): readonly MessageId[] {
  if (event.type === "message.deleted") return [event.id];
  if (event.type !== "messages.erased") return [];
  const { user, first, last } = event;
  const all = [...(copy?.messages.values() ?? [])].map(({ posted }) => posted);
  return all.filter(({ by, seq }) => by === user && seq >= first && seq <= last).map(({ id }) => id);
}

/** Nothing that the page says or offers beside the timeline has a deleted text in it. */
function forgetMessage(id: MessageId): void {
  withdrawAlertOf(id);
  unsay(id);
  endPurposeOf(id);
}

function lose(id: RoomId): void {
  const state = rooms.value.get(id);
  const here = current.value?.id === id;
  removeRoom(id);
  if (!here || !state) return;
  if (!isDirect(state)) tellLeft(state);
  settle({ at: "home" });
}

function grew(id: RoomId, log: Log, events: readonly Event[]): void {
  setLog(id, log);
  const copy = rooms.peek().get(id)?.copy;
  for (const event of events) {
    heardMembership(event);
    for (const message of erasedBy(event, copy)) forgetMessage(message);
    if (event.type === "message.posted") stopped(id, event.by);
    if (event.type === "member.role_changed" && event.user === me.value?.id) setRole(id, event.role);
    if (event.seq <= (heads.get(id) ?? 0)) continue;
    announce(id, event);
    alertTo(id, event);
  }
  if (current.value?.id !== id) client.value?.copy(id)?.trim(LOG_EVENTS_KEPT);
}
