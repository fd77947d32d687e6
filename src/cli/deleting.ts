import type { Command } from "../protocol/frames.ts";
import { ROOM_ID, type RoomId } from "../protocol/ids.ts";
import { exits } from "./exits.ts";
import type { Desk, Said, Verb } from "./verb.ts";

async function perform({ chat }: Desk, command: Command, said: string): Promise<Said> {
  const { refused } = await chat.performAsServer(command);
  return refused ? { problem: refused.message, code: exits.refused } : { said };
}

export const deleteRoom: Verb = {
  usage: "ROOM [--now]",
  says: "deletes a room, by its name or its id; it can be restored for seven days; with --now it cannot",
  options: { now: "flag" },
  words: 1,
  run: async (desk, { words: [named = ""], flags }) => {
    const room = ROOM_ID.test(named) ? (named as RoomId) : (await desk.chat.publicRoom(named))?.id;
    if (!room) return { problem: `there is no public room ${named}`, code: exits.refused };
    const now = flags.has("now");
    const end = now ? "the server erases it" : `\`exchat restore-room ${room}\` restores it`;
    return await perform(desk, { type: "room.delete", room, ...(now && { now }) }, `deleted ${room}: ${end}`);
  },
};

export const restoreRoom: Verb = {
  usage: "ID",
  says: "restores a deleted room, with its members and messages",
  options: {},
  words: 1,
  run: async (desk, { words: [room = ""] }) => {
    if (!ROOM_ID.test(room))
      return { problem: `${room} is not a room's id, such as r12`, code: exits.refused };
    return await perform(desk, { type: "room.restore", room: room as RoomId }, `restored ${room}`);
  },
};

export const deleteUser: Verb = {
  usage: "NAME [--erase] [--now]",
  says: "deletes an account or a guest; --erase = also their messages, --now = it cannot be restored",
  options: { erase: "flag", now: "flag" },
  words: 1,
  run: async (desk, { words: [name = ""], flags }) => {
    const user = await desk.chat.userNamed(name);
    if (!user) return { problem: `there is nobody named ${name}`, code: exits.refused };
    const now = flags.has("now");
    const messages = flags.has("erase") ? "erase" : "keep";
    const end = now ? "the server erases it" : `\`exchat restore-user ${user.name}\` restores it`;
    const command = { type: "user.delete", user: user.id, messages, ...(now && { now }) } as const;
    return await perform(desk, command, `deleted ${user.name}: ${end}`);
  },
};

export const restoreUser: Verb = {
  usage: "NAME",
  says: "restores a deleted account, with its sessions and its password",
  options: {},
  words: 1,
  run: (desk, { words: [user = ""] }) => perform(desk, { type: "account.restore", user }, `restored ${user}`),
};
