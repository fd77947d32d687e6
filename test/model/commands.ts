import fc from "fast-check";
import type { RefusalCode } from "../../src/protocol/errors.ts";
import type { Command } from "../../src/protocol/frames.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Model } from "./model.ts";

/** What must come of a command: a refusal, or the event at this place of the room's log. */
export type Expected = { readonly refused: RefusalCode } | { readonly room: string; readonly seq: number };

/** Who asks, for which room, and whatever else the command needs, all from small sets, so that they meet. */
export interface Asked {
  readonly who: string;
  readonly where: string;
  readonly body: string;
  readonly nonce: string | undefined;
}

/** How the names of the model are called in this run of the real chat. */
export interface Names {
  roomName(room: string): string;
  /** One that no room has, while there is no such room. */
  roomId(room: string): RoomId;
}

interface Rule {
  /** Its share among all moves. */
  readonly often: number;
  command(asked: Asked, names: Names): Command;
  /** Changes the model as the command must change the chat. */
  expect(model: Model, asked: Asked): Expected;
}

const refused = (code: RefusalCode): Expected => ({ refused: code });

/**
 * Every command that changes a room, and what must come of it. A new command is a new row: how it is asked, and what it
 * does to the model. What it needs to choose from is added to `asked` below.
 */
export const rules = {
  "room.create": {
    often: 1,
    command: ({ where }, { roomName }) => ({ type: "room.create", name: roomName(where) }),
    expect: (model, { where, who }) => {
      if (model.rooms.has(where)) return refused("room_exists");
      model.create(where);
      return { room: where, seq: model.happens(where, { type: "room.created", from: who }) };
    },
  },

  "room.join": {
    often: 3,
    command: ({ where }, { roomName }) => ({ type: "room.join", name: roomName(where) }),
    expect: (model, { who, where }) => {
      if (!model.rooms.has(where)) return refused("no_such_room");
      if (model.isMember(who, where)) return refused("already_member");
      return { room: where, seq: model.happens(where, { type: "member.joined", from: who, name: who }) };
    },
  },

  "room.leave": {
    often: 2,
    command: ({ where }, { roomId }) => ({ type: "room.leave", room: roomId(where) }),
    expect: (model, { who, where }) => {
      if (!model.rooms.has(where)) return refused("no_such_room");
      if (!model.isMember(who, where)) return refused("not_member");
      return { room: where, seq: model.happens(where, { type: "member.left", from: who, name: who }) };
    },
  },

  "message.post": {
    often: 8,
    command: ({ where, body, nonce }, { roomId }) => ({
      type: "message.post",
      room: roomId(where),
      body,
      ...(nonce !== undefined && { nonce }),
    }),
    expect: (model, { who, where, body, nonce }) => {
      const first = nonce === undefined ? undefined : model.firsts.get(`${who} ${nonce}`);
      if (first) return first.room === where && first.body === body ? first : refused("nonce_conflict");
      if (!model.rooms.has(where)) return refused("no_such_room");
      if (!model.isMember(who, where)) return refused("not_member");
      const seq = model.happens(where, { type: "message.posted", from: who, body });
      if (nonce !== undefined) model.firsts.set(`${who} ${nonce}`, { room: where, body, seq });
      return { room: where, seq };
    },
  },
} satisfies Readonly<Record<string, Rule>>;

export const ruleOf = (name: keyof typeof rules): Rule => rules[name];

export const USERS = ["ada", "bob", "cem"];
export const ROOMS = ["kitchen", "garden"];

export const asked: fc.Arbitrary<Asked> = fc.record({
  who: fc.constantFrom(...USERS),
  where: fc.constantFrom(...ROOMS),
  body: fc.constantFrom("yes", "no"),
  nonce: fc.constantFrom(undefined, undefined, "n1", "n2"),
});
