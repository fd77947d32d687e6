import type { Audience } from "../../chat/audience.ts";
import type { Chat } from "../../chat/chat.ts";
import type { User } from "../../protocol/account.ts";
import type { Event } from "../../protocol/events.ts";
import type { RoomId, UserId } from "../../protocol/ids.ts";
import type { Room } from "../../protocol/room.ts";
import type { Presence, Signal } from "../../protocol/signals.ts";
import type { AwayNews } from "./away-news.ts";
import type { Cap, Caps } from "./caps.ts";
import { channelOf, isChannel, isQuery } from "./channels.ts";
import { coalesced } from "./coalesced.ts";
import type { Descriptions } from "./descriptions.ts";
import { ignore, isIgnored } from "./ignoring.ts";
import { formatLine } from "./line.ts";
import { tellModerating } from "./moderating.ts";
import { keyOfPassed, type Passed, passedLines, typingAs } from "./passed.ts";
import type { People } from "./people.ts";
import { sayAccount } from "./person-lines.ts";
import { after, before, concernedBy, isPersonal, ownPost } from "./reader.ts";
import { type Renamed, rejoins } from "./renames.ts";
import type { RoomMemory } from "./room-memory.ts";
import { type Form, linesOf } from "./say.ts";
import type { IrcSession } from "./session.ts";
import type { Told } from "./told.ts";

interface AudienceWorld {
  readonly people: People;
  /** What the server is called. */
  readonly host: string;
  readonly userOf: Chat["userOf"];
  /** Whether the user has an account and is on another node. */
  isAccountElsewhere(user: UserId): boolean;
  readonly roomOf: Chat["roomOf"];
  readonly told: Told;
  readonly away: AwayNews;
  readonly memory: RoomMemory;
  /** What was heard last, by any audience. */
  readonly heard: { events?: readonly Event[] };
  readonly descriptions: Descriptions;
}

/** What has one line for a reader, in however many rooms it happens: QUIT and NICK. */
function causeOf(event: Event): string | undefined {
  if (event.type === "member.renamed") return event.cause;
  return event.type === "member.left" && event.quit ? event.cause : undefined;
}

/** The IRC sessions with one set of capabilities: what happens is told in the same lines to nearly all of them. */
export class IrcAudience implements Audience<IrcSession> {
  readonly #world: AudienceWorld;
  readonly #caps: Caps;

  constructor(world: AudienceWorld, caps: Caps) {
    this.#world = world;
    this.#caps = caps;
  }

  deliver(room: Room, events: readonly Event[], readers: Iterable<IrcSession>): void {
    if (this.#world.heard.events !== events) this.#hear(events);
    const usual = channelOf(room);
    const form = this.#formFor(usual);
    const counts = coalesced(events, this.#caps);
    const lines = events.map((event) => {
      const count = counts?.get(event);
      if (count === undefined) return this.#linesOf(event, room, form);
      return count === 0 ? [] : this.#linesOf(event, room, { ...form, count });
    });
    const common = lines.length === 1 ? (lines[0] as string[]) : lines.flat();
    const isPlain = !events.some((event) => isPersonal(event) || causeOf(event));
    const concerned = concernedBy(events);
    for (const reader of readers) {
      const isUsual = isPlain && !concerned.has(reader.user) && !reader.channels.hasOwnNameFor(room, usual);
      if (isUsual && reader.ignored.size === 0) {
        if (common.length > 0) reader.send(common);
      } else
        for (const [i, event] of events.entries())
          if (isIgnored(reader, event)) after(reader, room, event);
          else if (counts?.get(event) !== 0) this.#tell(reader, room, event, lines[i] as string[]);
    }
    for (const event of events)
      if (event.type === "room.described")
        this.#world.descriptions.ofChannel(event, readers, ({ channels }) => channels.nameOf(room));
  }

  /** The audiences of one room get the same list, one after the other. */
  #hear(events: readonly Event[]): void {
    const { heard, away, memory } = this.#world;
    heard.events = events;
    for (const event of events) {
      if (event.type === "member.left" && event.quit) away.gone(event.user);
      memory.happened(event);
    }
  }

  /** Tells one reader of an event that this reader has caused, or that is about them, or whose room has another name there. */
  #tell(reader: IrcSession, room: Room, event: Event, lines: readonly string[]): void {
    const cause = causeOf(event);
    // A client learns its own new name from the signal `me`.
    if (event.type === "member.renamed" && event.user === reader.user) return;
    if (event.type === "member.invited" && event.by === reader.user) return;
    // A conversation of two tells nothing of this kind, so another room still has to.
    const isTold = cause && lines.length > 0 && !this.#world.told.isNew(cause, reader);
    if (isTold) {
      after(reader, room, event);
      return;
    }
    const from = reader.channels.nameOf(room);
    const channel = before(reader, room, event);
    const renamed = event.type === "room.renamed" ? this.#renamed(reader, room, from) : undefined;
    const own = event.by === reader.user ? ownPost(reader, room, event) : undefined;
    if (own && !this.#caps.has("echo-message")) return;
    const key =
      event.type === "room.changed" && event.by === reader.user ? reader.tells?.channelKey : undefined;
    const isCommon = channel === channelOf(room) && !isPersonal(event) && key === undefined;
    const asUsual = isCommon && own?.label === undefined;
    const told = asUsual
      ? lines
      : this.#linesOf(
          event,
          room,
          { ...this.#formFor(channel, renamed), key, reader: { id: reader.user, name: reader.nick } },
          own?.label,
        );
    if (own?.echoes) own.echoes.push(...told);
    else if (event.by === reader.user && reader.capture(told)) after(reader, room, event);
    else {
      if (told.length > 0) reader.send(told);
      after(reader, room, event);
    }
    if (renamed && rejoins(renamed, channel)) reader.later((call) => call.house.greetIn(call, room));
  }

  #renamed(reader: IrcSession, room: Room, from: string): Renamed | undefined {
    if (isQuery(room)) return undefined;
    this.#world.memory.renamed(from, room);
    const isUnderstood = reader.caps.has("draft/channel-rename");
    return { from, reader: { id: reader.user, name: reader.nick }, isUnderstood };
  }

  #linesOf(event: Event, room: Room, form: Form, label?: string): string[] {
    const { nicks } = this.#world.people;
    return linesOf(nicks.inEvent(event), nicks.inRoom(room), form, label);
  }

  /** A past event, as this reader gets it. */
  history(reader: IrcSession, room: Room, event: Event, batch: string | undefined): readonly string[] {
    if (isIgnored(reader, event)) return [];
    const form = this.#formFor(reader.channels.nameOf(room));
    return this.#linesOf(event, room, batch === undefined ? form : { ...form, batch });
  }

  signal(signal: Signal, readers: Iterable<IrcSession>): void {
    if (signal.type === "me") this.#me(signal.user, readers);
    if (signal.type === "cursor" && signal.thread === undefined && this.#caps.has("draft/read-marker"))
      for (const reader of readers) reader.marked(signal.room);
    if (signal.type === "invited") {
      const { by, room } = signal;
      for (const reader of readers) {
        reader.send([this.#line({ id: by.id, name: by.name }, "INVITE", [reader.nick, channelOf(room)])]);
        reader.channels.invited(channelOf(room));
      }
    }
    if (signal.type === "presence" && this.#caps.has("away-notify")) this.#presence(signal, readers);
    if (signal.type === "described") {
      const subscribed = inChannels(signal.room, readers, ({ subscriptions }) => subscriptions.size > 0);
      this.#world.descriptions.ofPerson(signal, subscribed);
    }
    if (signal.type === "registered")
      for (const reader of inChannels(signal.room, readers, ({ caps }) => caps.has("account-notify")))
        sayAccount(this.#world, { id: signal.by, name: signal.from }, reader);
    if (signal.type === "typing") this.#pass(typingAs(signal, signal.room), readers);
    if (signal.type === "tagged" || signal.type === "whispered") this.#pass(signal, readers);
    if (signal.type === "blocked" || signal.type === "unblocked") ignore(signal, readers);
    if (signal.type === "report" || signal.type === "held") tellModerating(signal, readers, this.#world);
  }

  /** What is passed on, as this reader gets it. */
  passed(reader: IrcSession, passed: Passed): readonly string[] {
    const room = this.#world.roomOf(reader.user, passed.room);
    const isForOne = passed.type === "whispered" && passed.to === "you";
    // Who has come into the conversation in the meantime gets it as its readers do.
    if (room) return isForOne ? [] : passedLines(passed, room, this.#formFor(reader.channels.nameOf(room)));
    return isForOne ? passedLines(passed, undefined, this.#formFor(reader.nick)) : [];
  }

  /** The client that passes something on gets an echo by itself. That a person is writing is told to others only. */
  #pass(passed: Passed, readers: Iterable<IrcSession>): void {
    const key = keyOfPassed(passed);
    for (const reader of readers) {
      if (reader.ignored.has(passed.by)) continue;
      const isOwn = reader.user === passed.by;
      if (isOwn && (passed.tags?.["+typing"] !== undefined || reader.posts.take(passed.room, key))) continue;
      const lines = this.passed(reader, passed);
      if (lines.length > 0) reader.send(lines);
    }
  }

  /** The signal comes once for each room, and sometimes again: each reader is told once. */
  #presence({ by, from, state, status }: Presence, readers: Iterable<IrcSession>): void {
    const { away, told } = this.#world;
    const text = state === "online" ? undefined : (status ?? state);
    const cause = away.cause(by, text);
    if (cause === undefined) return;
    const lines = [this.#line({ id: by, name: from }, "AWAY", text === undefined ? [] : [text])];
    for (const reader of readers) if (reader.user !== by && told.isNew(cause, reader)) reader.send(lines);
  }

  #me(user: User, readers: Iterable<IrcSession>): void {
    for (const reader of readers) reader.renamed(user);
  }

  #line(person: { readonly id: UserId; readonly name: string }, command: string, params: readonly string[]) {
    const tags: [string, string][] = this.#caps.has("server-time")
      ? [["time", new Date().toISOString()]]
      : [];
    return formatLine({ tags, source: this.#world.people.maskOf(person), command, params });
  }

  #formFor(channel: string, renamed?: Renamed): Form {
    const { people, userOf, memory } = this.#world;
    return {
      ...{ caps: this.#caps, channel, people, memory, ...(renamed && { renamed }) },
      accountOf: (user, name) => {
        const known = userOf(user);
        if (known ? known.kind !== "account" : !this.#world.isAccountElsewhere(user)) return undefined;
        return known && people.nicks.has(user) ? known.name : name;
      },
    };
  }
}

/** Those of these readers for whom the room is a channel: it is a conversation of two otherwise. */
function* inChannels(
  room: RoomId,
  readers: Iterable<IrcSession>,
  isMeant: (reader: IrcSession) => boolean,
): Iterable<IrcSession> {
  for (const reader of readers) if (isMeant(reader) && isChannel(reader.targetOf(room) ?? "")) yield reader;
}

/** The capabilities on which lines depend. */
const TELLING: readonly Cap[] = [
  "account-tag",
  "away-notify",
  "draft/message-redaction",
  "draft/multiline",
  "draft/read-marker",
  "echo-message",
  "extended-join",
  "invite-notify",
  "message-tags",
  "server-time",
];

/** One audience for each set of capabilities in use. */
export class Audiences {
  readonly #world: AudienceWorld;
  /** There are 2 ** TELLING.length of them at most. */
  readonly #byCaps = new Map<string, IrcAudience>();

  constructor(world: AudienceWorld) {
    this.#world = world;
  }

  of(caps: Caps): IrcAudience {
    const telling = TELLING.filter((cap) => caps.has(cap));
    const key = telling.join(" ");
    const known = this.#byCaps.get(key);
    if (known) return known;
    const made = new IrcAudience(this.#world, new Set(telling));
    this.#byCaps.set(key, made);
    return made;
  }
}
