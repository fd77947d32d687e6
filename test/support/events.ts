import type { Event } from "../../src/protocol/events.ts";
import { messageId, roomId, userId } from "../../src/protocol/ids.ts";

const room = roomId(1);

const written = (seq: number, by = 1) =>
  ({ room, seq, at: "2026-01-01T00:00:00.000Z", by: userId(by), from: `user-${by}` }) as const;

/** Events of one room, with nothing in them but what the core looks at. */
export const post = (seq: number): Event => ({
  ...written(seq),
  ...{ type: "message.posted", id: messageId(room, seq), body: `${seq}` },
});
export const joined = (seq: number, user: number): Event => ({
  ...written(seq, user),
  ...{ type: "member.joined", user: userId(user), name: `user-${user}` },
});
export const left = (seq: number, user: number): Event => ({
  ...written(seq, user),
  ...{ type: "member.left", user: userId(user), name: `user-${user}` },
});
export const renamed = (seq: number, name: string): Event => ({
  ...written(seq),
  ...{ type: "room.renamed", name },
});
export const deleted = (seq: number): Event => ({ ...written(seq), type: "room.deleted" });
