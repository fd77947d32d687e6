import { expect, test } from "bun:test";
import { Arrivals, type MembershipNews } from "../../src/chat/arrivals.ts";
import type { Client } from "../../src/chat/audience.ts";
import type { Bell } from "../../src/chat/bus.ts";
import { roomId, userId } from "../../src/protocol/ids.ts";
import { deleted, joined } from "../support/events.ts";

const [ada, bob] = [1, 2].map((user) => ({ user: userId(user) }) as Client) as [Client, Client];
const [kitchen, garden] = [roomId(1), roomId(2)];
const news = (event: unknown) => ({ event, room: { id: kitchen } }) as MembershipNews;

test("[FEED-1] a client that enters is told what happened to its user's memberships meanwhile, and to nobody else's", () => {
  const arrivals = new Arrivals();
  const [phone, his] = [arrivals.begin(ada, false), arrivals.begin(bob, false)];
  arrivals.changes(ada.user, news(joined(7, 1)));
  const desk = arrivals.begin({ ...ada }, false);
  arrivals.deletes(news(deleted(8)));
  arrivals.end(phone);
  arrivals.changes(ada.user, news(joined(9, 1)));
  arrivals.rings(ada.user, { room: garden, upto: 3 } as Bell);
  const seqs = [phone, desk, his].map(({ memberships }) => memberships.map(({ event }) => event.seq));
  expect(seqs).toEqual([[7, 8], [8, 9], [8]]);
  expect([phone, desk, his].map(({ bells }) => bells.length)).toEqual([0, 1, 0]);
  expect([arrivals.has(phone.client), arrivals.has(desk.client)]).toEqual([false, true]);
});

test("[FEED-1] a client that wants all from now on knows where each room was before its first event since then", () => {
  const arrivals = new Arrivals();
  const early = arrivals.begin(ada, true);
  arrivals.passes(kitchen, 10);
  const late = arrivals.begin(bob, true);
  arrivals.passes(kitchen, 11);
  arrivals.heard(garden, 4, 6);
  expect([...(early.heads ?? [])]).toEqual([
    [kitchen, 10],
    [garden, 4],
  ]);
  expect(late.heads?.get(kitchen)).toBe(11);
  // What was said in a room before its user joined is not said to them.
  arrivals.changes(bob.user, news(joined(13, 2)));
  expect(late.heads?.get(kitchen)).toBe(12);
  expect(arrivals.headOf(garden)).toBe(6);
  for (const arrival of [early, late]) arrivals.end(arrival);
  expect(arrivals.headOf(garden)).toBe(0);
  arrivals.heard(garden, 6, 7);
  expect(arrivals.headOf(garden)).toBe(0);
});
