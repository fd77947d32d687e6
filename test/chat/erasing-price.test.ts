import { expect, test } from "bun:test";
import { Metrics } from "../../src/chat/metrics.ts";
import { strangersOf } from "../../src/chat/payer.ts";
import { Toll } from "../../src/chat/toll.ts";
import type { EventOf } from "../../src/protocol/events.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import type { MessagesErased } from "../../src/protocol/message.ts";

const [ROOM, GUEST] = [roomId(7), userId(8)];
const erased = (last: number): EventOf<MessagesErased> => ({
  ...{ room: ROOM, seq: last + 1, at: "2026-01-01T00:00:00.000Z", by: GUEST, from: "gus" },
  ...{ type: "messages.erased", user: GUEST, first: 1, last },
});

test("[LIMIT-17] erasing is paid for by the part of the log that is looked through", async () => {
  const toll = new Toll({ now: () => 0, metrics: new Metrics(), readersOf: () => 0 });
  const payer = { ...strangersOf("198.51.100.1"), person: "gus" };
  const asks = () => toll.command(GUEST, { type: "message.erase", room: ROOM, id: GUEST }, payer);
  const answers = async (last: number) => {
    const outcome = Promise.resolve({ events: [erased(last)] });
    toll.erasing(payer, outcome);
    await outcome;
  };
  await answers(100);
  expect(asks()).toBeUndefined();
  await answers(1_000_000);
  expect(asks()?.code).toBe("rate_limited");
});
