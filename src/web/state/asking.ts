import type { Refusal } from "../../protocol/errors.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { words } from "../words.ts";
import { openConversation } from "./actions.ts";
import { client, me, problemOf } from "./chat.ts";
import { draftIn, setDraft } from "./drafts.ts";

/** Rules that an operator of the room can lift, and rules that a moderator of the server can. */
const OF_ROOM: ReadonlySet<string> = new Set([
  ...[
    "muted",
    "moderated",
    "slow-mode",
    "banned",
    "operator",
    "topic-locked",
    "archived",
    "author-or-operator",
  ],
  ...["invite-only", "key", "limit"],
]);
const OF_SERVER: ReadonlySet<string> = new Set([
  "declined",
  "raid",
  "held",
  "moderator",
  "admin",
  "rank",
  "room-creators",
]);

/** Whom a person can ask about a refusal; undefined = nobody could lift it. */
export function helpersOf({ rule = "" }: Refusal): "operators" | "moderators" | undefined {
  if (OF_ROOM.has(rule)) return "operators";
  return OF_SERVER.has(rule) ? "moderators" : undefined;
}

/**
 * Opens the conversation with an operator of the room, or with a moderator of the server if it has none, and begins a message about the
 * refusal. Returns what went wrong.
 */
export async function askAbout(refusal: Refusal, room: RoomId, place: string): Promise<string | undefined> {
  const chat = client.value;
  const operators =
    helpersOf(refusal) === "operators" ? await chat?.call("room.operators", { room }) : undefined;
  const ofRoom = operators?.is === "ok" ? operators.ok.people.filter(({ id }) => id !== me.value?.id) : [];
  const staff = ofRoom.length > 0 ? undefined : await chat?.call("staff.list", {});
  if (staff && staff.is !== "ok") return problemOf(staff);
  const ofServer = staff?.ok.people.filter(({ id }) => id !== me.value?.id) ?? [];
  const [person] = [...ofRoom, ...ofServer];
  if (!person) return words.nobodyToAsk;
  const opened = await openConversation(person.name);
  if (typeof opened === "string") return opened;
  if (opened && draftIn(opened.id).peek() === "") setDraft(opened.id, words.askDraft(place, refusal.message));
  return undefined;
}
