import type { RoomId } from "../../protocol/ids.ts";
import type { Room } from "../../protocol/room.ts";
import type { Tagged, Whispered } from "../../protocol/signals.ts";
import { isQuery, peerOf } from "./channels.ts";
import { formatLine } from "./line.ts";
import { saidLines } from "./posts.ts";
import type { EventLine, Form } from "./say.ts";

/** What is passed on to those who are here, and is in no log. */
export type Passed = Tagged | Whispered;

/** The sign before a channel's name that says who hears it: STATUSMSG of ISUPPORT. */
const SIGNS = { operators: "@", voiced: "+", you: "" } as const;

/** By what a session knows what it passes on itself: see OwnPosts. */
export function keyOfPassed(passed: Passed): string {
  const body = passed.type === "whispered" ? `${passed.to} ${passed.body ?? ""}` : "";
  return `${passed.type} ${body} ${JSON.stringify(passed.tags ?? {})}`;
}

/**
 * The lines by which readers of this form hear of it. A TAGMSG is for clients that know tags. Without a room it is for the person
 * whom the form calls its channel.
 */
export function passedLines(passed: Passed, room: Room | undefined, form: Form): string[] {
  const { by, from, tags = {} } = passed;
  const knowsTags = form.caps.has("message-tags");
  const given = knowsTags ? Object.entries(tags) : [];
  const common: [string, string][] = [];
  if (form.caps.has("server-time")) common.push(["time", new Date().toISOString()]);
  const account = form.caps.has("account-tag") ? form.accountOf(by, from) : undefined;
  if (account !== undefined) common.push(["account", account]);
  const line = (told: EventLine) =>
    formatLine(told.isInside ? told : { ...told, tags: [...common, ...(told.tags ?? [])] });
  if (room && passed.type === "whispered" && passed.body !== undefined) {
    const { to, kind, body } = passed;
    const status = { ...form, channel: `${SIGNS[to]}${form.channel}` };
    return saidLines({ by, from }, room, status, { kind, body, tags: given }).map(line);
  }
  if (!knowsTags) return [];
  const sign = passed.type === "whispered" ? SIGNS[passed.to] : "";
  const peer = room && isQuery(room) ? (peerOf(room, by) ?? { id: by, name: from }) : undefined;
  const target = peer ? form.people.nicks.of(peer) : `${sign}${form.channel}`;
  const source = form.people.maskOf({ id: by, name: from });
  return [line({ source, command: "TAGMSG", params: [target], tags: given })];
}

/** The signal that a person is writing, as it is passed on. */
export const typingAs = (by: { readonly by: Passed["by"]; readonly from: string }, room: RoomId): Tagged => ({
  ...{ type: "tagged", room, by: by.by, from: by.from, tags: { "+typing": "active" } },
});
