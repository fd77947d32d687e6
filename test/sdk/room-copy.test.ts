import { expect, test } from "bun:test";
import type { EventOf } from "../../src/protocol/events.ts";
import { messageId, roomId, userId } from "../../src/protocol/ids.ts";
import type { MessagePosted } from "../../src/protocol/message.ts";
import { RoomCopy } from "../../src/sdk/room-copy.ts";

const room = roomId(1);
const by = userId(2);
const posted: EventOf<MessagePosted> = {
  ...{ room, seq: 3, at: "2026-01-01T00:00:00.000Z", by, from: "ada" },
  ...{ type: "message.posted", id: messageId(room, 3), body: "the rules" },
};

const copyAt = (seq: number) =>
  new RoomCopy({ room, seq, me: () => by, call: () => new Promise(() => {}), changed: () => {} });

test("[SDK-4] a message from a page is known before anything of the room's log is, and until the room begins anew", () => {
  const copy = copyAt(1_000);
  copy.learn([posted]);
  void copy.loadOlder();
  expect(copy.messages.get(posted.id)?.body).toBe("the rules");
  expect(copy.generation).toBe(0);
  copy.restart(1_000);
  expect(copy.messages.size).toBe(0);
  expect(copy.generation).toBe(1);
});
