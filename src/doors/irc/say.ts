import type { Person } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import type { Caps } from "./caps.ts";
import { isQuery, peerOf } from "./channels.ts";
import { joinOf } from "./joins.ts";
import { withTag } from "./labels.ts";
import { formatLine, type Saying } from "./line.ts";
import { maskModes, modesOf, privacyModes } from "./modes.ts";
import type { People } from "./people.ts";
import { postLines, saidLines } from "./posts.ts";
import { type Renamed, renameLines } from "./renames.ts";
import type { RoomMemory } from "./room-memory.ts";

/** For whom lines are made: readers with these capabilities, who call the room by this name. */
export interface Form {
  readonly caps: Caps;
  readonly channel: string;
  readonly people: People;
  readonly memory: RoomMemory;
  /** The name of this user's account; undefined = it has none, or is not known here. */
  accountOf(user: Event["by"], name: string): string | undefined;
  /** How the reader knew the channel, if the event is that it has another name. */
  readonly renamed?: Renamed | undefined;
  /** The one reader who is told, of an event that is told to each reader in another way. */
  readonly reader?: Person | undefined;
  /** How many events of its kind this one is told for. */
  readonly count?: number | undefined;
  /** The key of the channel that the reader is setting. */
  readonly key?: string | undefined;
  /** The batch that the lines belong to. */
  readonly batch?: string;
}

type Tag = readonly [string, string];
type Of<T extends Event["type"]> = Extract<Event, { type: T }>;
/** One line of an event. */
export interface EventLine extends Saying {
  /** It belongs to the line before it, so it has none of the event's tags. */
  readonly isInside?: boolean;
}
type Sayer<E extends Event = Event> = (event: E, room: Room, form: Form) => readonly EventLine[];

/** How each event is told: docs/irc.md has it in words. An event that is not here is told by no line. */
const sayers: { readonly [T in Event["type"]]?: Sayer<Of<T>> } = {
  "message.posted": postLines,
  "message.edited": (event, room, form) =>
    event.deleted
      ? []
      : saidLines(event, room, form, {
          kind: event.kind,
          body: edited(event, form),
          tags: replying(event.id),
        }),
  "message.deleted": (event, room, form) =>
    form.caps.has("draft/message-redaction")
      ? [{ source: maskOf(event, form), command: "REDACT", params: [targetOf(event, room, form), event.id] }]
      : brief(event, room, form, form.count ? `(deleted ${form.count} messages)` : "(deleted a message)"),
  "messages.erased": (event, room, form) =>
    brief(event, room, form, `(deleted the messages of ${event.name ?? "a person who has left"})`),
  "reaction.added": (event, room, form) => reaction(event, room, form, ["+draft/react", event.emoji]),
  "reaction.removed": (event, room, form) => reaction(event, room, form, ["+draft/unreact", event.emoji]),
  "message.pinned": (event, room, form) =>
    brief(event, room, form, "(pinned a message)").map((told) => ({ ...told, tags: replying(event.id) })),
  "message.unpinned": (event, room, form) =>
    brief(event, room, form, "(unpinned a message)").map((told) => ({ ...told, tags: replying(event.id) })),
  "member.joined": ({ user, name }, room, form) => {
    return inChannel(room, joinOf({ id: user, name }, form));
  },
  "member.left": ({ user, name, reason, quit }, room, form) => {
    const source = form.people.maskOf({ id: user, name });
    const why = reason === undefined ? [] : [reason];
    return inChannel(
      room,
      quit
        ? { source, command: "QUIT", params: [reason ?? "Left this server"] }
        : { source, command: "PART", params: [form.channel, ...why] },
    );
  },
  "member.renamed": ({ user, name, to }, _room, form) =>
    form.people.nicks.has(user)
      ? []
      : [{ source: form.people.maskOf({ id: user, name }), command: "NICK", params: [to] }],
  "member.removed": (event, _room, form) => [kick(event, form)],
  "member.banned": (event, _room, form) => [mode(event, form, "+b", `${event.name}!*@*`), kick(event, form)],
  "member.unbanned": (event, _room, form) => [mode(event, form, "-b", `${event.name}!*@*`)],
  "member.role_changed": (event, _room, form) => [
    mode(event, form, ...roleModes(event, form.memory.roleBefore(event))),
  ],
  "room.topic_changed": (event, room, form) =>
    inChannel(room, { source: maskOf(event, form), command: "TOPIC", params: [form.channel, event.topic] }),
  "room.renamed": (event, room, form) => (isQuery(room) ? [] : renameLines(event, form)),
  "room.archived": (event, room, form) =>
    brief(event, room, form, "(archived this channel: it can be read only)"),
  "room.reopened": (event, room, form) => brief(event, room, form, "(reopened this channel)"),
  "room.deleted": (event, room, form) =>
    isQuery(room) || !form.reader
      ? []
      : [
          {
            source: maskOf(event, form),
            command: "KICK",
            params: [form.channel, form.reader.name, "This channel is deleted"],
          },
        ],
  // It is no act of the reader, so none of the event's tags are theirs.
  "room.restored": (_event, room, form) =>
    isQuery(room) || !form.reader ? [] : [{ ...joinOf(form.reader, form), isInside: true }],
  "member.invited": (event, _room, form) =>
    form.caps.has("invite-notify")
      ? [{ source: maskOf(event, form), command: "INVITE", params: [event.name, form.channel] }]
      : [],
  "mask.added": (event, _room, form) => modeLine(event, form, maskModes("+", event)),
  "mask.removed": (event, _room, form) => modeLine(event, form, maskModes("-", event)),
  "room.changed": (event, _room, form) => modeLine(event, form, modesOf(event, form.key)),
  "room.privacy_changed": (event, _room, form) => modeLine(event, form, privacyModes(event.private)),
};

/** The lines by which readers of this form learn of an event. */
export function linesOf(event: Event, room: Room, form: Form, label?: string): string[] {
  const say = sayers[event.type] as Sayer | undefined;
  if (!say) return [];
  return say(event, room, form).map((told, i) => {
    if (told.isInside) return formatLine(told);
    const line = formatLine({ ...told, tags: tagsOf(event, form, told, i === 0) });
    const inBatch = form.batch === undefined ? line : withTag(line, "batch", form.batch);
    return i === 0 && label !== undefined ? withTag(inBatch, "label", label) : inBatch;
  });
}

/** What all lines of an event have, and, on its first one, its id and the tags of its own. */
function tagsOf(
  event: Event,
  { caps, accountOf }: Form,
  { tags: own = [] }: EventLine,
  isFirst: boolean,
): Tag[] {
  const tags: Tag[] = [];
  if (caps.has("server-time")) tags.push(["time", event.at]);
  const account = caps.has("account-tag") ? accountOf(event.by, event.from) : undefined;
  if (account !== undefined) tags.push(["account", account]);
  if (event.type === "message.posted" && event.bot && caps.has("message-tags")) tags.push(["bot", ""]);
  if (caps.has("message-tags") && isFirst) tags.push(["msgid", msgidOf(event)]);
  if (caps.has("message-tags")) tags.push(...own);
  return tags;
}

/** Every event of a room has an id: that of a message is its place, too. */
const msgidOf = ({ room, seq }: Event): string => `${room}.${seq}`;

const maskOf = ({ by, from }: Event, { people }: Form): string => people.maskOf({ id: by, name: from });
const replying = (id: string): readonly Tag[] => [
  ["+draft/reply", id],
  ["+reply", id],
];

/** Nobody joins a conversation of two, and it has no topic, as IRC sees it. */
const inChannel = (room: Room, told: EventLine): readonly EventLine[] => (isQuery(room) ? [] : [told]);

const targetOf = ({ by, from }: Event, room: Room, { channel }: Form): string =>
  isQuery(room) ? (peerOf(room, by)?.name ?? from) : channel;

/** A client that knows which message is meant needs no word for it. */
const edited = ({ body }: Of<"message.edited">, { caps }: Form): string =>
  caps.has("message-tags") ? `* ${body}` : `(edited) ${body}`;

const reaction = (
  event: Of<"reaction.added" | "reaction.removed">,
  room: Room,
  form: Form,
  tag: Tag,
): readonly EventLine[] => {
  const target = targetOf(event, room, form);
  if (form.caps.has("message-tags"))
    return [
      {
        source: maskOf(event, form),
        command: "TAGMSG",
        params: [target],
        tags: [tag, ...replying(event.id)],
      },
    ];
  return event.type === "reaction.added" ? brief(event, room, form, `(reacted with ${event.emoji})`) : [];
};

/** A few words for clients that have no better form. */
const brief = (event: Event, room: Room, form: Form, text: string): readonly EventLine[] => [
  { source: maskOf(event, form), command: "NOTICE", params: [targetOf(event, room, form), text] },
];

const mode = (event: Event, form: Form, ...params: readonly string[]): EventLine => ({
  ...{ source: maskOf(event, form), command: "MODE", params: [form.channel, ...params] },
});

const kick = (event: Of<"member.removed" | "member.banned">, form: Form): EventLine => ({
  source: maskOf(event, form),
  command: "KICK",
  params: [form.channel, event.name, event.reason ?? event.from],
});

const modeLine = (event: Event, form: Form, modes: readonly string[]): readonly EventLine[] =>
  modes.length > 0 ? [mode(event, form, ...modes)] : [];

function roleModes({ role, name }: Of<"member.role_changed">, before: RoomRole | undefined): string[] {
  if (role === "operator") return ["+o", name];
  if (role === "voiced") return before === "operator" ? ["-o+v", name, name] : ["+v", name];
  if (before === "operator") return ["-o", name];
  return before === "voiced" ? ["-v", name] : ["-ov", name, name];
}
