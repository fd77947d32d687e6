import { expect, test } from "bun:test";
import { Metrics } from "../../src/chat/metrics.ts";
import { NamedRooms } from "../../src/chat/named-rooms.ts";
import { Toll } from "../../src/chat/toll.ts";
import type { User } from "../../src/protocol/account.ts";
import { type RoomId, roomId, userId } from "../../src/protocol/ids.ts";
import { limits } from "../../src/protocol/limits.ts";
import type { Room } from "../../src/protocol/room.ts";
import { ChatWorld } from "../support/chat-world.ts";

const big: Room = { id: roomId(7), name: "big", kind: "public" };
const join = (name: string) => ({ type: "room.join", name }) as const;
const joined = { room: big, events: [{ type: "member.joined" } as never] };

test("[LIMIT-16] a room is paid for afterwards by who joins it by a name first, and beforehand by the next, in any spelling", async () => {
  const rooms = new NamedRooms();
  const paid: RoomId[] = [];
  const joins = (name: string) =>
    rooms.join(join(name), Promise.resolve(joined), rooms.roomOf(join(name)), (room) => paid.push(room));
  expect(rooms.roomOf(join("big"))).toBeUndefined();
  await joins("big");
  expect(paid).toEqual([big.id]);
  expect(rooms.roomOf(join("BIG"))).toBe(big.id);
  await joins("Big");
  expect(paid).toEqual([big.id]);
});

test("[LIMIT-16] what a private room is called is remembered for nobody", async () => {
  const rooms = new NamedRooms();
  const outcome = { ...joined, room: { ...big, kind: "private" as const } };
  await rooms.join(join("big"), Promise.resolve(outcome), undefined, () => {});
  expect(rooms.roomOf(join("big"))).toBeUndefined();
});

test("[LIMIT-16] the readers of a room that is joined by its name are paid for", () => {
  const toll = new Toll({ now: () => 0, metrics: new Metrics(), readersOf: () => 100_000 });
  const payer = { group: "203.0.113.7", person: "mallory" };
  let count = 0;
  while (count < 50 && !toll.command(userId(3), join("big"), payer, big.id)) count += 1;
  expect(count).toBeLessThan(20);
});

test("[LIMIT-16] who has not enough left for a room's readers does not join it by its name either", async () => {
  await using world = await ChatWorld.open();
  const [ada, gina, eve] = [
    await world.town.account("ada"),
    await world.guest("gina"),
    await world.guest("eve"),
  ];
  await world.town.room("big", ada);
  for (let n = 0; n < 500; n += 1) await world.enters(ada);
  const joins = (who: User, name: string) =>
    world.chat.perform(who.id, join(name), { group: "203.0.113.7", person: who.id });
  expect((await joins(eve, "big")).refused).toBeUndefined();
  const enoughForOne = 300;
  world.chat.toll?.charge(
    { group: "203.0.113.7", person: gina.id },
    limits.workMsBurstMax * 1_000 - enoughForOne,
  );
  expect((await joins(gina, "big")).refused).toMatchObject({ code: "rate_limited" });
  expect((await joins(gina, "empty")).refused).toMatchObject({ code: "no_such_room" });
});
