import { batch, signal } from "@preact/signals";
import type { Refusal } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/events.ts";
import type { RoomId } from "../../protocol/ids.ts";
import type { Room } from "../../protocol/room.ts";
import type { Signal } from "../../protocol/signals.ts";
import type { Welcome } from "../../sdk/calls.ts";
import { ChatClient } from "../../sdk/client.ts";
import type { ConnectionState } from "../../sdk/connection.ts";
import type { Log } from "../../sdk/feed.ts";
import { words } from "../words.ts";
import { announce } from "./announcer.ts";
import { client, connection, entries, limits, me, sentence } from "./chat.ts";
import { current } from "./current.ts";
import { keepDrafts, openDrafts } from "./drafts.ts";
import { leaveBehind, takeOver } from "./formerly.ts";
import { forgetIdentity, IDENTITY_KEY, type Identity, keepIdentity } from "./identity.ts";
import { forget, keysUnder, whenChangedElsewhere } from "./kept.ts";
import { tell } from "./notices.ts";
import { forgetPresence, heardMembership, heardSignal } from "./people.ts";
import { holdTab, outboxKey, pending, storage, syncOutbox, tab } from "./posts.ts";
import { preload } from "./preload.ts";
import { forgetReads, learn, reads, sendReads } from "./reads.ts";
import { isDirect, removeRoom, roomName, rooms, routeTo, setLog, setRoom, sorted } from "./rooms.ts";
import { go, settle } from "./route.ts";
import { server } from "./server.ts";
import { lookForNewVersion } from "./version.ts";

/** What the page is about. */
export const stage = signal<"starting" | "welcome" | "in">("starting");
/** Why one has to come in again, if so. */
export const whyOut = signal<string | undefined>(undefined);

/** Who wants in. */
export interface Who {
  readonly token?: string;
  /** The name of a new guest. */
  readonly name?: string;
  readonly hasPassword: boolean;
  /** Comes in by a name just given, rather than by coming back. */
  readonly arrives: boolean;
}

/** A room's log beyond this is forgotten from its old end while nobody looks at it. */
const LOG_EVENTS_KEPT = 1_000;

let heads = new Map<RoomId, number>();
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
    ...(who.token !== undefined && { token: who.token }),
    ...(who.name !== undefined && { name: who.name }),
    on: {
      state: (state) => became(state),
      welcome: (welcome) => batch(() => welcomed(welcome, who)),
      room: (room) => know(room),
      left: (room) => lose(room),
      log: (room, log, events) => batch(() => grew(room, log, events)),
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
  void comeIn({ token: identity.token, hasPassword: identity.hasPassword, arrives: false });
}

/** Signs out in every tab, and leaves nothing of the person in this browser. */
export function signOut(): void {
  client.value?.close();
  for (const key of keysUnder(`${me.value?.id}.`)) forget(key);
  forget("last");
  forgetIdentity();
  // A new page is the surest way to have nothing left in memory either.
  location.replace("/");
}

/** What happens in other tabs, on the network, and to the machine. */
export function watchSurroundings(): void {
  holdTab();
  whenChangedElsewhere((key) => {
    if (key === IDENTITY_KEY) location.reload();
    else if (key.startsWith(outboxKey() ?? "?")) syncOutbox();
  });
  const wake = () => client.value?.wake();
  addEventListener("online", wake);
  addEventListener("offline", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
}

function heard(signal: Signal): void {
  if (signal.type === "cursor" && !signal.thread) learn(signal.room, signal);
  else heardSignal(signal);
}

function openFor(user: Identity["user"]): void {
  if (me.value?.id === user.id) return;
  me.value = user;
  forgetReads();
  openDrafts(user.id);
}

function welcomed(welcome: Welcome, who: Who): void {
  const { user, token = who.token } = welcome;
  if (token !== undefined) keepIdentity({ token, user, hasPassword: who.hasPassword });
  takeOver(user);
  openFor(user);
  limits.value = welcome.limits;
  heads = new Map(welcome.rooms.map(({ id, seq }) => [id, seq]));
  for (const room of welcome.rooms) learn(room.id, room);
  sendReads();
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
  stage.value = "in";
  void preload();
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
  // A name that was refused is told where it was typed; otherwise the token is no good any longer.
  if (stage.value !== "welcome") {
    keepDrafts();
    forgetIdentity();
    if (me.value) leaveBehind(me.value);
    whyOut.value = refusal.code === "bad_token" ? words.visitEnded : sentence(refusal.message);
    stage.value = "welcome";
  }
  client.value = undefined;
  settled?.(refusal);
}

function know(room: Room): void {
  const log = client.value?.log(room.id);
  if (!log) return;
  // What lies before one's joining is history.
  const seq = log.low - 1;
  if (!reads.value.has(room.id)) learn(room.id, { seq, read: seq, unread: 0, mentions: 0 });
  setRoom(room, log);
}

function lose(id: RoomId): void {
  const state = rooms.value.get(id);
  const here = current.value?.id === id;
  removeRoom(id);
  if (!here || !state) return;
  const name = roomName(state.room.value);
  const again = async () => {
    const answer = await client.value?.join(name);
    if (answer?.is === "ok") go(routeTo(answer.ok));
  };
  if (!isDirect(state)) tell(words.leftRoom(name), { label: words.joinAgain, run: () => void again() });
  settle({ at: "home" });
}

function grew(id: RoomId, log: Log, events: readonly Event[]): void {
  setLog(id, log);
  for (const event of events) {
    heardMembership(event);
    if (event.seq > (heads.get(id) ?? 0)) announce(id, event);
  }
  if (current.value?.id !== id) client.value?.trim(id, LOG_EVENTS_KEPT);
}
