import type { RoomRole } from "../../protocol/room.ts";
import type { Call } from "./call.ts";
import type { Service, Word } from "./service.ts";

const role = (does: string, given: RoomRole): Word => ({
  usage: "#channel [nick]",
  does,
  least: 1,
  run: async (call, [channel = "", nick = call.session.nick]) => {
    const room = call.session.roomOf(channel);
    if (!room) return [`You are not in ${channel}.`];
    const { refused } = await call.perform({ type: "room.role", room: room.id, user: nick, role: given });
    return [refused ? refused.message : `Done: ${nick} in ${channel}.`];
  },
});

function info(call: Call, [channel = ""]: readonly string[]): readonly string[] {
  const room = call.session.roomOf(channel);
  if (!room) return [`You are not in ${channel}.`];
  return [`${channel} is a ${room.kind} room.`, ...(room.topic ? [`Topic: ${room.topic}`] : [])];
}

export const chanServ: Service = {
  name: "ChanServ",
  words: {
    OP: role("make a member an operator", "operator"),
    DEOP: role("make an operator a member", "member"),
    VOICE: role("give a member a voice", "voiced"),
    DEVOICE: role("take the voice of a member", "member"),
    INFO: { usage: "#channel", does: "tell about a channel", least: 1, run: info },
    REGISTER: {
      usage: "#channel",
      does: "not needed",
      least: 0,
      run: () => ["Every channel is registered: its history, its modes and its operators stay."],
    },
  },
};
