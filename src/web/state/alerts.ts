import { effect, signal } from "@preact/signals";
import type { Event, EventOf } from "../../protocol/events.ts";
import { type MessageId, type RoomId, roomOfMessage, seqOfMessage } from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import type { MessageState } from "../../sdk/messages.ts";
import { isMention } from "../../sdk/unread.ts";
import { words } from "../words.ts";
import { attended } from "./attention.ts";
import { me } from "./chat.ts";
import { blocked } from "./contact.ts";
import { jumpTo } from "./jump.ts";
import { tell } from "./notices.ts";
import { shownName } from "./profiles.ts";
import { isDirect, nameOf, type RoomState, rooms, routeTo } from "./rooms.ts";
import { go } from "./route.ts";
import { keepForUser, readOfUser, whenUserChanges } from "./user-storage.ts";

type Posted = EventOf<MessagePosted>;

/** The messages of a room that raise an alert. In a conversation all do. */
export const levels = ["all", "mentions", "nothing"] as const;
export type Level = (typeof levels)[number];

/** Whether the browser shows alerts of this page; `missing` where it has none, as without https. */
export const permission = signal<NotificationPermission | "missing">("missing");
/** Whether an alert shows the text, or only the author. */
export const showsText = signal(true);

/** A message that is read within this time, here or on another device, needs no alert. */
const GRACE_MS = 1_200;
const TEXT_CHARACTERS_MAX = 200;

/** One for each room: the latest. */
const shown = signal<ReadonlyMap<RoomId, { readonly seq: number; readonly alert: Notification }>>(new Map());
const chosen = signal<ReadonlyMap<RoomId, Level>>(new Map());

export function openAlerts(): void {
  permission.value = "Notification" in window ? Notification.permission : "missing";
  whenUserChanges(() => {
    chosen.value = new Map();
    showsText.value = readOfUser("alerts.text") !== "hidden";
  });
  effect(() => {
    for (const [room, { seq }] of shown.value) if (isRead(room, seq)) withdraw(room);
  });
}

/** Call this in a click handler: browsers ask for permission only then. */
export async function askForAlerts(): Promise<void> {
  keepForUser("alerts.offered", "yes");
  if (permission.value !== "missing") permission.value = await Notification.requestPermission();
}

export function setShowsText(value: boolean): void {
  showsText.value = value;
  keepForUser("alerts.text", value ? "shown" : "hidden");
}

export function levelOf({ id }: RoomState): Level {
  const kept = chosen.value.get(id) ?? readOfUser(`alerts.${id}`);
  return levels.find((level) => level === kept) ?? "mentions";
}

export function setLevel({ id }: RoomState, level: Level): void {
  chosen.value = new Map(chosen.peek()).set(id, level);
  keepForUser(`alerts.${id}`, level);
}

/** Something has just happened in a room. The page may not know the room yet: it may be a first private message. */
export function alertTo(room: RoomId, event: Event): void {
  if (event.type === "message.posted" && event.by !== me.peek()?.id && !blocked.peek().has(event.by))
    setTimeout(() => tellOf(room, event), GRACE_MS);
}

/** A message was deleted: its alert goes, too. */
export function withdrawAlertOf(id: MessageId): void {
  const room = roomOfMessage(id);
  if (shown.peek().get(room)?.seq === seqOfMessage(id)) withdraw(room);
}

function tellOf(room: RoomId, posted: Posted): void {
  const state = rooms.peek().get(room);
  const message = state?.copy.messages.get(posted.id);
  if (!state || !message || message.deleted) return;
  if (isRead(room, posted.seq) || !concerns(state, posted)) return;
  if (permission.peek() === "granted") show(state, message);
  else offer();
}

function concerns(state: RoomState, posted: Posted): boolean {
  if (attended.peek() === state.id) return false;
  const level = isDirect(state) ? "all" : levelOf(state);
  return level === "all" || (level === "mentions" && isMention(posted, me.peek()?.id));
}

/** Offers alerts once. */
function offer(): void {
  if (permission.peek() !== "default" || readOfUser("alerts.offered")) return;
  keepForUser("alerts.offered", "yes");
  tell(words.alertsOffer, { label: words.alertsOn, run: () => void askForAlerts(), stays: true });
}

function show(state: RoomState, { posted, body }: MessageState): void {
  const place = isDirect(state) ? "" : ` (#${nameOf(state)})`;
  const by = shownName({ id: posted.by, name: posted.from });
  const alert = new Notification(`${by}${place}`, {
    // The same tag in every tab, so that there is one alert however many tabs are open.
    tag: posted.id,
    icon: "/favicon.svg",
    ...(showsText.peek() && {
      body: words.said(by, body, posted.kind).slice(0, TEXT_CHARACTERS_MAX),
    }),
  });
  alert.onclick = () => {
    window.focus();
    withdraw(state.id);
    go(routeTo(state.room.peek()));
    jumpTo(posted.id);
  };
  withdraw(state.id);
  shown.value = new Map(shown.peek()).set(state.id, { seq: posted.seq, alert });
}

/** Removes all alerts, so that the next user does not see them. */
export function withdrawAlerts(): void {
  for (const room of shown.peek().keys()) withdraw(room);
}

function withdraw(room: RoomId): void {
  const rest = new Map(shown.peek());
  rest.get(room)?.alert.close();
  if (rest.delete(room)) shown.value = rest;
}

const isRead = (room: RoomId, seq: number): boolean =>
  (rooms.value.get(room)?.reading.value.read ?? Number.POSITIVE_INFINITY) >= seq;
