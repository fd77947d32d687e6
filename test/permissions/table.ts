import type { ActionType } from "../../src/chat/rules.ts";
import type { Standing } from "../../src/chat/standing.ts";
import type { UserRole } from "../../src/protocol/account.ts";
import type { RequestType } from "../../src/protocol/frames.ts";
import { modeRows } from "./modes-table.ts";
import { overseeingRows } from "./overseeing-table.ts";
import { peopleRows } from "./people-table.ts";

/** Everybody there is, each by a letter. */
export const cast = {
  S: "somebody who has not said hello",
  G: "a guest who is not in the room",
  g: "a guest in the room",
  O: "a person of the server who was never in the room",
  I: "somebody who is invited",
  M: "a member of the room",
  V: "a voiced member",
  P: "an operator of the room",
  F: "somebody who has left",
  R: "somebody who was removed",
  B: "somebody who is banned",
  m: "a moderator of the server, not in the room",
  a: "an admin of the server, not in the room",
  o: "an owner of the server, not in the room",
} as const;
export type Letter = keyof typeof cast;
export const letters = Object.keys(cast) as Letter[];

export const kinds = ["public", "private", "direct", "archived"] as const;
export type Kind = (typeof kinds)[number];

/** What a request can name in the room that it is about. */
export interface Scene {
  readonly room: string;
  /** A message of tom's, and one of the actor's own, if they can have one. */
  readonly theirs: string;
  readonly own: string;
  /** The actor's own name. */
  readonly me: string;
  readonly isPrivate: boolean;
  /** Something that was not said before. */
  readonly fresh: string;
}
export type Fields = (scene: Scene) => Readonly<Record<string, unknown>>;

export interface Row {
  readonly action: ActionType;
  /** Which of several cases of the action this is. */
  readonly when?: string;
  /** Who may, by kind of room, or `anywhere` when it is about no room. Whoever is not named may not. */
  readonly may: Readonly<Record<Kind, string>> | { readonly anywhere: string };
  /** What a client says; none = no client can say it, or not without changing who they are. */
  readonly fields?: Fields;
  readonly about?: Pick<Standing, "author" | "self" | "otherRole">;
  /** It leaves nothing for others to try it on: each has rooms of their own. */
  readonly alone?: true;
  /** It is refused by the decision, which knows more of the command than the gate does. */
  readonly later?: true;
}

const everybody = letters.join("");
const signedIn = everybody.replace("S", "");
const accounts = signedIn.replace(/[Gg]/g, "");
const inside = "gMVP";
const stayers = "MVP";
const outside = "GOIFRBmao";

/** The same in rooms of these kinds, nobody elsewhere. */
const where = (may: Partial<Record<Kind, string>>) => ({
  may: { public: "", private: "", direct: "", archived: "", ...may },
});
const reading = where({ public: inside, private: inside, direct: inside, archived: inside });
const writing = where({ public: inside, private: inside, direct: inside });
const settling = where({ public: "Pmao", private: "P" });
const policing = where({ public: "Pmao", private: "P", archived: "Pmao" });
const anywhere = (who: string) => ({ may: { anywhere: who } });

const room: Fields = (scene) => ({ room: scene.room });
const toTom: Fields = (scene) => ({ room: scene.room, user: "tom" });
const theirs: Fields = (scene) => ({ room: scene.room, id: scene.theirs });
const own: Fields = (scene) => ({ room: scene.room, id: scene.own });
const mind =
  (fields: Fields, more: object): Fields =>
  (scene) => ({ ...fields(scene), ...more });
const nothing: Fields = () => ({});
const tom = { about: { self: false, otherRole: "member" as UserRole } };

/** What anybody may do: the one place where it is written down a second time, for people to read. */
export const table: readonly Row[] = [
  { action: "hello", ...anywhere(everybody), fields: () => ({ token: "nobody's" }) },
  { action: "ping", ...anywhere(signedIn), fields: nothing },
  { action: "user.list", ...anywhere(signedIn), fields: () => ({ names: ["tom"] }) },
  { action: "user.rooms", ...anywhere(signedIn), fields: () => ({ user: "tom" }) },
  { action: "user.get", ...anywhere(signedIn), fields: () => ({ name: "tom" }) },
  ...peopleRows,
  { action: "presence.set", ...anywhere(signedIn), fields: () => ({ state: "online" }) },
  { action: "typing", ...writing, fields: room },
  { action: "message.tag", ...writing, fields: mind(room, { tags: { "+typing": "done" } }) },
  {
    action: "message.whisper",
    ...where({ public: inside, private: inside }),
    fields: mind(room, { to: "operators", body: "help" }),
  },
  { action: "room.create", ...anywhere(signedIn), fields: ({ fresh }) => ({ name: fresh }) },
  {
    action: "room.create",
    when: "private",
    later: true,
    ...anywhere(accounts),
    fields: ({ fresh }) => ({ name: fresh, private: true }),
  },
  {
    action: "room.join",
    ...where({ public: `${inside}${outside.replace("B", "")}`, private: `I${inside}`, direct: inside }),
    fields: room,
  },
  {
    action: "room.set",
    when: "its topic",
    later: true,
    ...where({ public: inside, private: inside }),
    fields: ({ room, fresh }) => ({ room, topic: fresh }),
  },
  {
    action: "room.set",
    when: "its name",
    later: true,
    ...settling,
    fields: ({ room, fresh }) => ({ room, name: fresh }),
  },
  {
    action: "room.set",
    when: "its privacy, as it is",
    later: true,
    ...settling,
    fields: ({ room, isPrivate }) => ({ room, private: isPrivate }),
  },
  {
    action: "room.set",
    when: "whether it is archived",
    later: true,
    ...policing,
    fields: (scene) => ({ room: scene.room, archived: true }),
    alone: true,
  },
  {
    action: "room.set",
    when: "for how long it keeps messages",
    later: true,
    ...settling,
    fields: ({ room }) => ({ room, keepDays: 30 }),
  },
  {
    action: "room.set",
    when: "its slow mode, as it is",
    later: true,
    ...settling,
    fields: ({ room }) => ({ room, slowSeconds: 0 }),
  },
  {
    action: "room.topic",
    ...where({ public: inside, private: inside }),
    fields: ({ room, fresh }) => ({ room, topic: fresh }),
  },
  {
    action: "room.privacy",
    when: "as it is",
    ...settling,
    fields: ({ room, isPrivate }) => ({ room, private: isPrivate }),
  },
  ...overseeingRows,
  { action: "room.get", ...reading, fields: room },
  { action: "room.list", ...anywhere(signedIn), fields: nothing },
  {
    action: "room.leave",
    ...reading,
    fields: room,
  },
  { action: "room.members", ...reading, fields: room },
  {
    action: "room.invite",
    ...where({ public: stayers, private: stayers }),
    ...tom,
    fields: mind(room, { user: "abe" }),
  },
  { action: "room.uninvite", ...policing, ...tom, fields: mind(room, { user: "ida" }) },
  {
    action: "room.uninvite",
    when: "oneself",
    ...where({ public: signedIn, private: `I${inside}`, archived: signedIn }),
    about: { self: true, otherRole: "member" },
    fields: ({ room, me }) => ({ room, user: me }),
  },
  { action: "room.remove", ...policing, ...tom, fields: toTom },
  {
    action: "room.remove",
    when: "a moderator",
    ...where({ public: "ao", archived: "ao" }),
    about: { self: false, otherRole: "moderator" },
    fields: mind(room, { user: "mona" }),
  },
  { action: "room.ban", ...policing, ...tom, fields: toTom },
  {
    action: "room.ban",
    when: "oneself",
    ...where({}),
    about: { self: true, otherRole: "member" },
    fields: ({ room, me }) => ({ room, user: me }),
  },
  { action: "room.unban", ...policing, ...tom, fields: mind(room, { user: "bea" }) },
  { action: "room.bans", ...policing, fields: room },
  ...modeRows,
  { action: "room.role", ...settling, ...tom, fields: mind(toTom, { role: "member" }) },
  { action: "room.pins", ...reading, fields: room },
  { action: "direct.open", ...anywhere(signedIn), fields: () => ({ user: "tom" }) },
  { action: "message.hold", ...writing },
  { action: "message.post", ...writing, fields: mind(room, { body: "hello @all" }) },
  {
    action: "message.post",
    when: "in a thread, as an answer",
    ...writing,
    fields: ({ room, theirs }) => ({ room, body: "and", thread: theirs, replyTo: theirs }),
  },
  {
    action: "message.edit",
    when: "one's own",
    ...writing,
    about: { author: true },
    fields: mind(own, { body: "better" }),
  },
  {
    action: "message.edit",
    when: "another's",
    ...where({}),
    about: { author: false },
    fields: mind(theirs, { body: "mine" }),
  },
  { action: "message.delete", when: "one's own", ...writing, about: { author: true }, fields: own },
  {
    action: "message.delete",
    when: "another's",
    ...where({ public: "P", private: "P" }),
    about: { author: false },
    fields: theirs,
  },
  {
    action: "message.erase",
    ...where({ public: "Pmao", private: "P" }),
    about: { self: false },
    fields: mind(toTom, { after: 0 }),
  },
  {
    action: "message.erase",
    when: "one's own",
    ...where({ public: signedIn, private: `I${inside}`, direct: inside }),
    about: { self: true },
    fields: ({ room, me }) => ({ room, user: me }),
  },
  {
    action: "message.pin",
    ...where({ public: stayers, private: stayers, direct: stayers }),
    fields: theirs,
  },
  {
    action: "message.unpin",
    ...where({ public: stayers, private: stayers, direct: stayers }),
    fields: theirs,
  },
  {
    action: "message.report",
    ...reading,
    fields: ({ room, theirs }) => ({ room, message: theirs, reason: "spam" }),
  },
  { action: "message.history", ...reading, fields: theirs },
  { action: "history.seek", ...reading, fields: mind(room, { at: "2026-01-01T00:00:00.000Z" }) },
  { action: "reaction.add", ...writing, fields: mind(theirs, { emoji: "👍" }) },
  { action: "reaction.remove", ...writing, fields: mind(theirs, { emoji: "👍" }) },
  { action: "history.read", ...reading, fields: mind(room, { around: 3 }) },
  {
    action: "thread.read",
    ...reading,
    fields: ({ room, theirs }) => ({ room, thread: theirs }),
  },
  { action: "thread.list", ...anywhere(signedIn), fields: nothing },
  { action: "search", ...anywhere(signedIn), fields: () => ({ query: "soup" }) },
  { action: "cursor.set", ...reading, fields: mind(room, { seq: 2 }) },
];

export const titleOf = ({ action, when }: Row): string => (when ? `${action} (${when})` : action);
/** The kinds of rooms that a row is about; one of no name when it is about none. */
export const placesOf = ({ may }: Row): readonly (Kind | "anywhere")[] =>
  "anywhere" in may ? ["anywhere"] : kinds;
export const whoMay = ({ may }: Row, place: Kind | "anywhere"): string =>
  "anywhere" in may ? may.anywhere : place === "anywhere" ? "" : may[place];
export const isAsked = (row: Row): row is Row & { action: RequestType; fields: Fields } =>
  row.fields !== undefined;
