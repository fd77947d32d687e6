import { expect, test } from "bun:test";
import { isKept, parseMask } from "../../src/chat/room-masks.ts";
import type { User } from "../../src/protocol/account.ts";
import { userId } from "../../src/protocol/ids.ts";

const bob: User = { id: userId(17), name: "Bob", kind: "account", role: "member" };
const guest: User = { id: userId(18), name: "bobby", kind: "guest", role: "guest" };
const matches = (mask: string, me: User, more: { userhost?: string; cloaks?: string[] } = {}) =>
  isKept(
    { me, userhost: more.userhost, masks: { list: [{ kind: "ban", mask }], cloaks: more.cloaks ?? [] } },
    "ban",
  );

test("[ROOM-16] a mask matches a name, the user and host of an IRC session, and cloaks", () => {
  const userhost = "~Bobby@abc123.def456.exchat.local";
  for (const mask of ["bob", "B?B!*@*", "*!u17@*", "b*!*"])
    expect([mask, matches(mask, bob)]).toEqual([mask, true]);
  for (const mask of ["bo", "*!u1@*", "*!*@abc123.*", "*!~bobby@*"])
    expect([mask, matches(mask, bob)]).toEqual([mask, false]);
  for (const mask of ["*!~bobby@*", "*!*@ABC123.*", "*!*@abc123.def456.exchat.local", "~*@*"])
    expect([mask, matches(mask, bob, { userhost })]).toEqual([mask, true]);
  const cloaks = ["000000.111111", "abc123.def456"];
  for (const mask of ["*!*@abc123.*", "*!*@abc123.def456.exchat.local", "*@abc123.def456"])
    expect([mask, matches(mask, bob, { cloaks })]).toEqual([mask, true]);
  expect(matches("*!*@abc123.def457.exchat.local", bob, { cloaks })).toBe(false);
});

test("[ROOM-16] a mask of accounts matches no guest, and one of an account goes by its id", () => {
  expect([matches("a:*", bob), matches("a:bo?", bob), matches("a:*", guest)]).toEqual([true, true, false]);
  const list = [{ kind: "ban", mask: "a:Robert", user: bob.id } as const];
  expect(isKept({ me: bob, masks: { list, cloaks: [] } }, "ban")).toBe(true);
  expect(isKept({ me: { ...guest, name: "Robert" }, masks: { list, cloaks: [] } }, "ban")).toBe(false);
});

test("[ROOM-16] a mask is completed, and no text makes it slow", () => {
  const texts = ["bob", "bob!x", "x@y", "bob!x@y", "@y", "a:Bob", "!@"].map((text) => parseMask(text)?.text);
  expect(texts).toEqual(["bob!*@*", "bob!x@*", "*!x@y", "bob!x@y", "*!*@y", "a:Bob", "*!*@*"]);
  expect([parseMask("a@b@c"), parseMask("a!b!c")]).toEqual([undefined, undefined]);
  const hard = `${"*a".repeat(99)}b`;
  const begun = performance.now();
  expect(matches(hard, { ...bob, name: "a".repeat(32) })).toBe(false);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
