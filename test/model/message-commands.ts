import type { Command } from "../../src/protocol/frames.ts";
import type { may } from "./may.ts";
import type { Message, Model, Room, Told } from "./model.ts";
import {
  type Asked,
  done,
  type Expected,
  flips,
  given,
  inRoom,
  messageOf,
  type Rule,
  reading,
  refused,
  writing,
} from "./rule.ts";

/** As `given`, about a message that there is, and that is not deleted. */
const givenMessage = (
  conditions: readonly (keyof typeof may)[],
  then: (message: Message, room: Room, asked: Asked) => RoomChange | undefined,
  { evenGone = false } = {},
): Rule["expect"] =>
  given(conditions, (room, asked, model) => {
    const message = messageOf(room, asked);
    if (!message || (message.gone && !evenGone)) return refused("no_such_message");
    const change = then(message, room, asked);
    if (!change) return done(room);
    return done(room, model.happens(room, { from: asked.who, id: `#${message.seq}`, ...change }));
  });
type RoomChange = Readonly<Record<string, unknown>> & { readonly type: string };

const ofMessage =
  <T extends Command["type"]>(type: T, more: (asked: Asked) => object = () => ({})): Rule["command"] =>
  (asked, names, model) => {
    const seq = messageOf(model.rooms[asked.where], asked)?.seq ?? 1;
    const id = names.messageId(asked.where, seq);
    return { type, room: names.roomId(asked.where), id, ...more(asked) } as unknown as Command;
  };
const emoji = ({ emoji: one }: Asked) => ({ emoji: one });

/** What is said, what becomes of it, and how far it has been read. */
export const messageRules = {
  "message.post": {
    often: 10,
    command: inRoom("message.post", ({ body, nonce }) => ({ body, ...(nonce !== undefined && { nonce }) })),
    expect: (model, asked) => {
      const { who, where, body, nonce } = asked;
      const first = nonce === undefined ? undefined : model.firsts.get(`${who} ${nonce}`);
      if (!first) return posts(model, asked);
      const { message, room } = first;
      const log = model.rooms[room]?.log ?? [];
      // What is deleted can be compared no longer.
      if (room !== where || (first.body !== body && !message.gone)) return refused("nonce_conflict");
      return done(model.rooms[room] as Room, log[message.seq - 1] as Told);
    },
  },

  "message.edit": {
    often: 4,
    command: ofMessage("message.edit", ({ body }) => ({ body })),
    expect: givenMessage([...writing, "own"], (message, { log }, { body }) => {
      if (message.body === body) return undefined;
      message.body = body;
      message.texts.push(log.length + 1);
      return { type: "message.edited", body };
    }),
  },

  "message.delete": {
    often: 2,
    command: ofMessage("message.delete"),
    expect: givenMessage(
      [...writing, "ownOrLead"],
      (message, { log }) => {
        if (message.gone) return undefined;
        Object.assign(message, { gone: true, pinned: false });
        message.reactions.clear();
        // Its texts are gone from the log, whoever has been told them already.
        for (const seq of message.texts)
          log[seq - 1] = { ...(log[seq - 1] as Told), body: "", deleted: true };
        return { type: "message.deleted" };
      },
      { evenGone: true },
    ),
  },

  "message.erase": {
    often: 1,
    command: ({ where, whom, short }, names, model) => {
      const after = upTo(model.rooms[where], Math.max(0, short) * 3);
      return { type: "message.erase", room: names.roomId(where), user: names.name(whom), after };
    },
    expect: given(["see", "change", "leadOrSelf"], (room, { who, whom, short }, model) => {
      const after = upTo(room, Math.max(0, short) * 3);
      const last = room.log.length;
      const standing = room.messages.filter(({ by, seq, gone }) => by === whom && seq > after && !gone);
      if (standing.length === 0) return done(room);
      for (const message of standing) {
        Object.assign(message, { gone: true, pinned: false });
        message.reactions.clear();
        for (const seq of message.texts)
          room.log[seq - 1] = { ...(room.log[seq - 1] as Told), body: "", deleted: true };
      }
      const said = { type: "messages.erased", from: who, name: whom, first: after + 1, last };
      return done(room, model.happens(room, said));
    }),
  },

  "message.pin": {
    often: 2,
    command: ofMessage("message.pin"),
    expect: givenMessage(writing, (message) => {
      if (message.pinned) return undefined;
      message.pinned = true;
      return { type: "message.pinned" };
    }),
  },

  "message.unpin": {
    often: 1,
    command: ofMessage("message.unpin"),
    expect: givenMessage(
      writing,
      (message) => {
        if (!message.pinned) return undefined;
        message.pinned = false;
        return { type: "message.unpinned" };
      },
      { evenGone: true },
    ),
  },

  "reaction.add": {
    often: 4,
    command: ofMessage("reaction.add", emoji),
    expect: givenMessage(writing, ({ reactions }, _, { who, emoji: one }) =>
      flips(reactions, `${who} ${one}`, true) ? { type: "reaction.added", emoji: one } : undefined,
    ),
  },

  "reaction.remove": {
    often: 3,
    command: ofMessage("reaction.remove", emoji),
    expect: givenMessage(writing, ({ reactions }, _, { who, emoji: one }) =>
      flips(reactions, `${who} ${one}`, false) ? { type: "reaction.removed", emoji: one } : undefined,
    ),
  },

  "cursor.set": {
    often: 4,
    command: ({ where, short, flag }, names, model) => {
      const seq = upTo(model.rooms[where], short);
      return { type: "cursor.set", room: names.roomId(where), seq, back: flag };
    },
    expect: given(reading, (room, { who, short, flag }, model) => {
      const [seq, read] = [upTo(room, short), room.read.get(who) ?? 0];
      if (seq > room.log.length) return refused("bad_request");
      const moves = flag ? seq !== read : seq > read;
      if (moves) room.read.set(who, seq);
      const cursor = model.reading(room, who);
      if (moves) model.signals(who, { type: "cursor", room: room.number, ...cursor });
      return { room, told: [], cursor };
    }),
  },
} satisfies Readonly<Record<string, Rule>>;

const upTo = (room: Room | undefined, short: number): number => Math.max(0, (room?.log.length ?? 0) - short);

const posts = (model: Model, asked: Asked): Expected =>
  given(writing, (room, { who, body, nonce }) => {
    const told = model.happens(room, { type: "message.posted", from: who, body });
    const { seq } = told;
    const message = {
      seq,
      by: who,
      body,
      texts: [seq],
      reactions: new Set<string>(),
      pinned: false,
      gone: false,
    };
    room.messages.push(message);
    if (nonce !== undefined) model.firsts.set(`${who} ${nonce}`, { room: room.number, body, message });
    return done(room, told);
  })(model, asked);
