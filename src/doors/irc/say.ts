import type { Event, EventOf } from "../../protocol/events.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Caps } from "./caps.ts";
import { isQuery } from "./channels.ts";
import { cutTo } from "./cut.ts";
import { BODY_BYTES_MAX, formatLine, type Saying } from "./line.ts";
import { maskModes, modesOf, privacyModes } from "./modes.ts";
import type { People } from "./people.ts";
import type { RoomMemory } from "./room-memory.ts";

/** For whom lines are made: readers with these capabilities, who call the room by this name. */
export interface Form {
  readonly caps: Caps;
  readonly channel: string;
  readonly people: People;
  readonly memory: RoomMemory;
  /** Whether this user has an account; undefined = it is not known here. */
  accountOf(user: Event["by"], name: string): string | undefined;
}

type Tag = readonly [string, string];
/** One line of an event: what is common to all readers, and the part that only a set of capabilities has. */
type Sayer<E extends Event = Event> = (event: E, room: Room, form: Form) => readonly Saying[];

/** How each event is told. An event that is not here is told by no line. */
const sayers: { readonly [T in Event["type"]]?: Sayer<Extract<Event, { type: T }>> } = {
  "message.posted": (event, room, form) => postLines(event, room, form),
  "message.deleted": (event, _room, form) => [
    { source: maskOf(event, form), command: "NOTICE", params: [form.channel, "(deleted a message)"] },
  ],
  "member.joined": ({ user, name }, _room, form) => {
    const person = { id: user, name };
    const { realname } = form.people.looksOf(person);
    const more = form.caps.has("extended-join") ? [form.accountOf(user, name) ?? "*", realname] : [];
    return [{ source: form.people.maskOf(person), command: "JOIN", params: [form.channel, ...more] }];
  },
  "member.left": ({ user, name, reason, quit }, _room, form) => {
    const source = form.people.maskOf({ id: user, name });
    if (quit) return [{ source, command: "QUIT", params: [reason ?? "Left this server"] }];
    return [{ source, command: "PART", params: [form.channel, ...(reason ? [reason] : [])] }];
  },
  "member.renamed": ({ user, name, to }, _room, form) => [
    { source: form.people.maskOf({ id: user, name }), command: "NICK", params: [to] },
  ],
  "member.removed": (event, _room, form) => [kick(event, form)],
  "member.banned": (event, _room, form) => [
    { source: maskOf(event, form), command: "MODE", params: [form.channel, "+b", `${event.name}!*@*`] },
    kick(event, form),
  ],
  "member.unbanned": (event, _room, form) => [
    { source: maskOf(event, form), command: "MODE", params: [form.channel, "-b", `${event.name}!*@*`] },
  ],
  "room.topic_changed": (event, _room, form) => [
    { source: maskOf(event, form), command: "TOPIC", params: [form.channel, event.topic] },
  ],
  "member.role_changed": (event, _room, form) => {
    const modes = roleModes(event, form.memory.roleBefore(event));
    return [{ source: maskOf(event, form), command: "MODE", params: [form.channel, ...modes] }];
  },
  "member.invited": (event, _room, form) =>
    form.caps.has("invite-notify")
      ? [{ source: maskOf(event, form), command: "INVITE", params: [event.name, form.channel] }]
      : [],
  "mask.added": (event, _room, form) => modeLine(event, form, maskModes("+", event)),
  "mask.removed": (event, _room, form) => modeLine(event, form, maskModes("-", event)),
  "room.changed": (event, _room, form) => modeLine(event, form, modesOf(event)),
  "room.privacy_changed": (event, _room, form) => modeLine(event, form, privacyModes(event.private)),
};

/** The lines by which readers of this form learn of an event, with its tags. */
export function linesOf(event: Event, room: Room, form: Form, label?: string): string[] {
  const say = sayers[event.type] as Sayer | undefined;
  // Nobody joins or leaves a conversation of two, as IRC sees it.
  if (!say || (isQuery(room) && event.type !== "message.posted")) return [];
  const sayings = say(event, room, form);
  return sayings.map((saying, i) => {
    const tags = tagsOf(event, form, i === 0 ? label : undefined, saying.tags);
    return formatLine(tags.length > 0 ? { ...saying, tags } : { ...saying, tags: [] });
  });
}

function tagsOf(
  event: Event,
  { caps, accountOf }: Form,
  label: string | undefined,
  own: Saying["tags"],
): Tag[] {
  const tags: Tag[] = [];
  if (label !== undefined) tags.push(["label", label]);
  if (caps.has("server-time")) tags.push(["time", event.at]);
  if (caps.has("account-tag")) {
    const account = accountOf(event.by, event.from);
    if (account !== undefined) tags.push(["account", account]);
  }
  if (caps.has("message-tags")) {
    if (event.type === "message.posted") tags.push(["msgid", event.id]);
    if (own) tags.push(...own);
  }
  return tags;
}

const maskOf = ({ by, from }: Event, { people }: Form): string => people.maskOf({ id: by, name: from });

const kick = (
  event: EventOf<{ type: "member.removed" | "member.banned" } & never> | KickEvent,
  form: Form,
): Saying => ({
  source: maskOf(event as Event, form),
  command: "KICK",
  params: [form.channel, event.name, event.reason ?? event.from],
});
type KickEvent = Extract<Event, { type: "member.removed" | "member.banned" }>;

const modeLine = (event: Event, form: Form, modes: readonly string[]): Saying[] =>
  modes.length > 0
    ? [{ source: maskOf(event, form), command: "MODE", params: [form.channel, ...modes] }]
    : [];

function roleModes(
  { role, name }: Extract<Event, { type: "member.role_changed" }>,
  before: RoomRole | undefined,
): string[] {
  if (role === "operator") return ["+o", name];
  if (role === "voiced") return before === "operator" ? ["-o+v", name, name] : ["+v", name];
  if (before === "operator") return ["-o", name];
  return before === "voiced" ? ["-v", name] : ["-ov", name, name];
}

/** A message is as many lines as it has; a line that is too long is several (RFC 2812 section 2.3). */
function postLines(event: EventOf<MessagePosted>, room: Room, form: Form): Saying[] {
  const source = maskOf(event, form);
  const command = event.kind === "notice" ? "NOTICE" : "PRIVMSG";
  const target = isQuery(room)
    ? (room.people?.find(({ id }) => id !== event.by)?.name ?? event.from)
    : form.channel;
  const tags: Tag[] = event.replyTo ? [["+draft/reply", event.replyTo]] : [];
  const [open, close] = event.kind === "action" ? ["\x01ACTION ", "\x01"] : ["", ""];
  const head = Buffer.byteLength(`:${source} ${command} ${target} :${open}${close}`);
  return splitBody(event.body, BODY_BYTES_MAX - head).map((text) => ({
    ...{ source, command, tags },
    params: [target, `${open}${text}${close}`],
  }));
}

/** Cuts a text at its line ends, and long lines between words, or else between characters. */
function splitBody(body: string, bytesMax: number): string[] {
  const lines: string[] = [];
  for (const line of body.split(/\r\n|[\r\n]/)) {
    let rest = line;
    while (rest !== "") {
      const cut = cutTo(rest, bytesMax);
      const space = cut === rest ? -1 : cut.lastIndexOf(" ");
      const part = space > cut.length / 2 ? cut.slice(0, space) : cut;
      lines.push(part);
      rest = rest.slice(part.length + (space > cut.length / 2 ? 1 : 0));
    }
  }
  return lines;
}
