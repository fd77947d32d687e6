import type { Command } from "../../src/protocol/frames.ts";
import type { Model, Room, Said, Told } from "./model.ts";
import {
  type Asked,
  done,
  type Expected,
  flips,
  given,
  inRoom,
  type Rule,
  reading,
  refused,
} from "./rule.ts";

const about = <T extends Command["type"]>(type: T, more: (asked: Asked) => object = () => ({})) =>
  inRoom(type, (asked, names) => ({ user: names.name(asked.whom), ...more(asked) }));

/** Whether somebody looks after the room, this one aside. */
const isLed = ({ members }: Room, without?: string): boolean =>
  [...members].some(([who, role]) => who !== without && role === "operator");

/** Whoever has been in a private room for longest looks after it when its last operator has gone. */
function goes(model: Model, room: Room, said: Said & { readonly from: string }): Expected {
  const wasLed = isLed(room);
  const gone = model.happens(room, said);
  const [heir] = room.members.keys();
  if (!room.private || !wasLed || isLed(room) || heir === undefined) return done(room, gone);
  room.members.set(heir, "operator");
  const role = { type: "member.role_changed", from: said.from, name: heir, role: "operator" };
  return done(room, gone, model.happens(room, role));
}

/** What is done to a room and to people's being in it. */
export const roomRules = {
  "room.create": {
    often: 1,
    command: ({ name, flag }, names) => ({ type: "room.create", name: names.name(name), private: flag }),
    expect: (model, { name, who, flag }) => {
      if (!flag && model.isTaken(name)) return refused("room_exists");
      const room = model.create(who, name, flag);
      const kind = flag ? "private" : "public";
      const created = model.happens(room, { type: "room.created", from: who, name, kind });
      if (!flag) return done(room, created);
      return done(
        room,
        created,
        model.happens(room, { type: "member.joined", from: who, name: who, role: "operator" }),
      );
    },
  },

  "room.join": {
    often: 6,
    command: inRoom("room.join"),
    expect: given(["see", "enter", "change"], (room, { who }, model) => {
      if (room.members.has(who)) return refused("already_member");
      const leads = (room.maker === who || room.private) && !isLed(room);
      const joined = { type: "member.joined", from: who, name: who };
      return done(room, model.happens(room, leads ? { ...joined, role: "operator" } : joined));
    }),
  },

  "room.leave": {
    often: 2,
    command: inRoom("room.leave"),
    expect: given(reading, (room, { who }, model) =>
      goes(model, room, { type: "member.left", from: who, name: who }),
    ),
  },

  "room.rename": {
    often: 1,
    command: inRoom("room.rename", ({ name }, names) => ({ name: names.name(name) })),
    expect: given(["see", "lead", "change"], (room, { who, name }, model) => {
      if (room.name === name) return done(room);
      if (!room.private && model.isTaken(name, room)) return refused("room_exists");
      room.name = name;
      return done(room, model.happens(room, { type: "room.renamed", from: who, name }));
    }),
  },

  "room.set": {
    often: 2,
    command: inRoom("room.set", ({ name, flag }, names) => ({ name: names.name(name), private: flag })),
    expect: given(["see", "lead", "change"], (room, { who, name, flag }, model) => {
      if (!flag && (room.name !== name || room.private) && model.isTaken(name, room))
        return refused("room_exists");
      const told: Told[] = [];
      const renamed = { type: "room.renamed", from: who, name };
      const opened = { type: "room.privacy_changed", from: who, private: flag };
      const becomes = room.private !== flag;
      if (becomes && flag) told.push(model.happens(room, opened));
      if (room.name !== name) told.push(model.happens(room, renamed));
      if (becomes && !flag) told.push(model.happens(room, opened));
      room.name = name;
      room.private = flag;
      return done(room, ...told);
    }),
  },

  "room.privacy": {
    often: 1,
    command: inRoom("room.privacy", ({ flag }) => ({ private: flag })),
    expect: given(["see", "lead", "change"], (room, { who, flag }, model) => {
      if (room.private === flag) return done(room);
      if (!flag && model.isTaken(room.name, room)) return refused("room_exists");
      room.private = flag;
      return done(room, model.happens(room, { type: "room.privacy_changed", from: who, private: flag }));
    }),
  },

  "room.archive": {
    often: 1,
    command: inRoom("room.archive"),
    expect: given(["see", "lead"], (room, { who }, model) => {
      if (room.archived) return done(room);
      room.archived = true;
      return done(room, model.happens(room, { type: "room.archived", from: who }));
    }),
  },

  "room.reopen": {
    often: 3,
    command: inRoom("room.reopen"),
    expect: given(["see", "lead"], (room, { who }, model) => {
      if (!room.archived) return done(room);
      room.archived = false;
      return done(room, model.happens(room, { type: "room.reopened", from: who }));
    }),
  },

  "room.invite": {
    often: 3,
    command: about("room.invite"),
    expect: given(["see", "belong", "change"], (room, { who, whom }, model) => {
      const { members, banned, invited } = room;
      if (members.has(whom)) return refused("already_member");
      if (invited.has(whom)) return done(room);
      if (banned.has(whom)) return refused("not_allowed");
      invited.add(whom);
      const told = model.happens(room, { type: "member.invited", from: who, name: whom });
      model.signals(whom, { type: "invited", room: room.number });
      return done(room, told);
    }),
  },

  "room.uninvite": {
    often: 3,
    command: about("room.uninvite"),
    expect: given(["see", "leadOrSelf"], (room, { who, whom }, model) => {
      if (!room.invited.delete(whom)) return refused("not_invited");
      model.signals(whom, { type: "uninvited", room: room.number });
      return done(room, model.happens(room, { type: "member.uninvited", from: who, name: whom }));
    }),
  },

  "room.remove": {
    often: 2,
    command: about("room.remove"),
    expect: given(["see", "lead", "another"], (room, { who, whom }, model) => {
      if (!room.members.has(whom)) return refused("not_member");
      return goes(model, room, { type: "member.removed", from: who, name: whom });
    }),
  },

  "room.ban": {
    often: 2,
    command: about("room.ban"),
    expect: given(["see", "lead", "another"], (room, { who, whom }, model) => {
      if (!flips(room.banned, whom, true)) return done(room);
      if (room.invited.delete(whom)) model.signals(whom, { type: "uninvited", room: room.number });
      return goes(model, room, { type: "member.banned", from: who, name: whom });
    }),
  },

  "room.unban": {
    often: 4,
    command: about("room.unban"),
    expect: given(["see", "lead"], (room, { who, whom }, model) => {
      if (!room.banned.delete(whom)) return refused("not_banned");
      return done(room, model.happens(room, { type: "member.unbanned", from: who, name: whom }));
    }),
  },

  "room.role": {
    often: 2,
    command: about("room.role", ({ role }) => ({ role })),
    expect: given(["see", "lead", "change"], (room, { who, whom, role }, model) => {
      if (!room.members.has(whom)) return refused("not_member");
      if (room.members.get(whom) === role) return done(room);
      if (room.private && isLed(room) && !isLed(room, whom)) return refused("not_allowed");
      room.members.set(whom, role);
      return done(room, model.happens(room, { type: "member.role_changed", from: who, name: whom, role }));
    }),
  },
} satisfies Readonly<Record<string, Rule>>;
