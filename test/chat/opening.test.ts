import { expect, test } from "bun:test";
import { openDirect } from "../../src/chat/rooms.ts";
import type { View } from "../../src/chat/view.ts";
import type { User } from "../../src/protocol/account.ts";
import { userId } from "../../src/protocol/ids.ts";
import { upTo } from "../support/townsfolk.ts";

test("[LIMIT-14] to open a conversation with nine people, each of their names is compared once", () => {
  let looks = 0;
  const person = (n: number): User => ({
    ...{ id: userId(n), kind: "guest", role: "guest" },
    get name() {
      looks += 1;
      return `guest-${n}`;
    },
  });
  const others = upTo(9).map(person);
  const room = { id: "r1", name: "", kind: "direct" };
  const view = { me: others[0], others, room, membership: "member" } as unknown as View;
  const users = upTo(9).map((n) => `Guest-${n}`);
  expect(openDirect.decide(view, { type: "direct.open", users })).toMatchObject({ already: { room } });
  expect(looks).toBe(9);
  expect(openDirect.decide(view, { type: "direct.open", users: ["guest-1", "guest-10"] })).toMatchObject({
    refused: { code: "no_such_user", message: "there is nobody named guest-10" },
  });
});
