import type { z } from "zod";
import type { answers } from "../../src/protocol/answers.ts";
import type { Fields, RequestType } from "../../src/protocol/frames.ts";
import { limits } from "../../src/protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/version.ts";
import { moderation } from "./examples-moderation.ts";
import { serverExamples } from "./examples-server.ts";

export type Example<T extends RequestType> = {
  readonly asks: Fields<T>;
  readonly ok: z.input<(typeof answers)[T]>;
};

const ada = { id: "u2", name: "ada" };
const bob = { id: "u3", name: "bob" };
const adaUser = { ...ada, kind: "account", role: "owner" } as const;
const bobUser = { ...bob, kind: "account", role: "member" } as const;
const kitchen = { id: "r5", name: "kitchen", kind: "public", topic: "What is for lunch?" } as const;
const conversation = { id: "r6", name: "", kind: "direct", people: [ada, bob] } as const;
const reading = { seq: 15, read: 12, unread: 3, mentions: 1 };
const at = "2026-11-24T12:00:00.000Z";
const soup = {
  ...{ room: "r5", seq: 12, at, by: "u3", from: "bob", type: "message.posted", id: "r5.12" },
  body: "Soup?",
} as const;
const answered = {
  ...{ room: "r5", seq: 13, at, by: "u2", from: "ada", type: "message.posted", id: "r5.13" },
  ...{ body: "@bob with bread", mentions: ["u3"], thread: "r5.12" },
} as const;
const current = {
  ...{ seq: 15, body: "Soup!", editedAt: at, edits: 1, replies: 1, lastReply: 13 },
  reactions: [{ emoji: "🍲", count: 1, me: true, by: [ada] }],
} as const;
const aboutBob = { room: "r5", user: "bob" };
const session = { id: "s4", kind: "token", label: "weather bot", createdAt: at, usedAt: at } as const;

const password = "correct horse battery staple";
const passkey = { id: "q3tYkXhVb0mJ9cT2sLr5Pw", label: "phone", host: "chat.example.org", at };
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const uri = `otpauth://totp/exchat:ada?secret=${secret}&issuer=exchat`;
const recoveryCodes = ["mzxw-6ytb-oi2d-amjq"];
const setup = "eyJmb3IiOiJzZXR1cCJ9.pYb3o0mC6bq0Jm2tVf5s9Q";
const fingerprint = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const atIssuer = { issuer: "https://id.example.org", subject: "5f1c" };

const invite = {
  ...({ id: "i3", by: ada, role: "member", uses: 4, used: 1, usedBy: [bob], rooms: ["r5"] } as const),
  ...{ createdAt: at, expiresAt: "2026-12-01T12:00:00.000Z" },
};

const registration = {
  ...({ key: "registration", takes: "one of" } as const),
  ...{ choices: ["open", "invite", "approval", "closed"], says: "Who can make an account." },
};

/** One of each request with what is answered: a test holds them against the shapes. */
export const examples: { readonly [T in RequestType]: Example<T> } = {
  hello: {
    asks: { token: "dGhpcyBpcyBub3QgYSB0b2tlbg", batch: true, rooms: { r5: 9 } },
    ok: {
      user: adaUser,
      session: "s2",
      rooms: [{ ...kitchen, role: "operator", ...reading }],
      invitations: [],
      settings: { strangers: "welcome" },
      blocked: [],
      limits,
      epoch: "5b0c8a52",
      version: PROTOCOL_VERSION,
    },
  },
  ...serverExamples,
  ping: { asks: {}, ok: {} },
  "user.get": { asks: { name: "bob" }, ok: { user: { ...bobUser, online: true, state: "away" } } },
  "user.list": {
    asks: { names: ["bob", "nobody"] },
    ok: { users: [{ ...bobUser, online: true, state: "away" }] },
  },
  "user.profiles": {
    asks: { ids: ["u3"] },
    ok: {
      profiles: [
        {
          ...{ ...bobUser, online: true, state: "away", status: "🌴 on holiday", statusUntil: at, since: at },
          ...{
            displayName: "Bob Miller",
            picture: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is",
            pronouns: "he/him",
            timezone: "Europe/Berlin",
          },
        },
      ],
    },
  },
  "user.rooms": {
    asks: { user: "bob" },
    ok: { rooms: [{ id: "r5", name: "kitchen", kind: "public", roomRole: "operator" }], more: false },
  },
  "user.rename": { asks: { name: "robert" }, ok: { user: { ...bobUser, name: "robert" } } },
  "user.role": { asks: { user: "bob", role: "moderator" }, ok: { user: { ...bobUser, role: "moderator" } } },
  "picture.remove": { asks: { user: "mallory" }, ok: {} },
  "user.block": { asks: { user: "mallory" }, ok: { user: { id: "u9", name: "mallory" } } },
  "user.unblock": { asks: { user: "mallory" }, ok: {} },
  "user.blocks": { asks: {}, ok: { blocked: [{ id: "u9", name: "mallory" }], more: false } },
  "settings.set": { asks: { strangers: "refused" }, ok: {} },
  "user.networks": { asks: { user: "bob" }, ok: { networks: [{ cloak: "a1b2c3.d4e5f6", at }] } },
  ...moderation,
  "setting.set": {
    asks: { key: "registration", value: "approval", was: "open" },
    ok: { setting: { ...registration, value: "approval" } },
  },
  "setting.list": { asks: {}, ok: { settings: [{ ...registration, value: "open" }] } },
  "owner.claim": { asks: { code: "bm90IHRoZSBjb2Rl" }, ok: { user: adaUser } },
  "account.register": { asks: { name: "bob", password: "correct horse battery" }, ok: { user: bobUser } },
  "account.password": { asks: { old: "correct horse battery", password: "staple of the battery" }, ok: {} },
  "account.delete": { asks: { password: "staple of the battery", messages: "erase" }, ok: {} },
  "session.list": { asks: {}, ok: { sessions: [{ ...session, current: true }] } },
  "session.create": {
    asks: { label: "weather bot" },
    ok: { session: "s4", token: "dGhpcyBpcyBhIHNlY3JldA" },
  },
  "user.directory": {
    asks: { search: "bo", limit: 20 },
    ok: { users: [{ ...bobUser, online: true, state: "away" }], more: false },
  },
  "user.recover": { asks: { user: "bob" }, ok: { code: "cmVjb3ZlciBib2I" } },
  "server.invite": {
    asks: { role: "member", uses: 5, days: 7, rooms: ["r5"] },
    ok: { invite: { ...invite, uses: 5, used: 0, usedBy: [] }, code: "dGhpcyBpcyBub3QgYSBjb2Rl" },
  },
  "server.invites": { asks: {}, ok: { invites: [invite], more: false } },
  "server.invited": { asks: { invite: "i3" }, ok: { people: [bob], more: false } },
  "entry.list": {
    asks: {},
    ok: { requests: [{ id: "q2", name: "cleo", note: "I cook, too.", at }], more: false },
  },
  "entry.decide": { asks: { request: "q2", admit: true }, ok: {} },
  "server.uninvite": { asks: { invite: "i3" }, ok: {} },
  "session.revoke": { asks: { session: "s4" }, ok: {} },
  "factor.list": { asks: {}, ok: { authenticator: { at }, recoveryCodes: 9, passkeys: [passkey] } },
  "factor.begin": { asks: { password }, ok: { secret, uri, setup } },
  "factor.confirm": { asks: { setup, code: "287082" }, ok: { recoveryCodes } },
  "factor.codes": { asks: { password, code: "287082" }, ok: { recoveryCodes } },
  "factor.remove": { asks: { password, code: "287082" }, ok: {} },
  "factor.reset": { asks: { user: "bob" }, ok: {} },
  "passkey.remove": { asks: { password, id: passkey.id }, ok: {} },
  "certificate.add": { asks: { fingerprint, label: "laptop" }, ok: {} },
  "certificate.remove": { asks: { fingerprint }, ok: {} },
  "certificate.list": { asks: {}, ok: { certificates: [{ fingerprint, label: "laptop", at }] } },
  "presence.set": { asks: { state: "away", status: "at lunch", statusForSeconds: 1_800 }, ok: {} },
  "oidc.list": { asks: {}, ok: { links: [{ ...atIssuer, email: "ada@example.org", at }] } },
  "oidc.disconnect": { asks: atIssuer, ok: {} },
  typing: { asks: { room: "r5" }, ok: {} },
  "message.tag": { asks: { room: "r5", tags: { "+typing": "paused" } }, ok: {} },
  "message.whisper": { asks: { room: "r5", to: "operators", body: "who has the keys?" }, ok: {} },
  "room.create": { asks: { name: "kitchen", topic: "What is for lunch?" }, ok: { room: kitchen, seq: 1 } },
  "room.join": { asks: { name: "kitchen" }, ok: { room: kitchen, seq: 2 } },
  "user.clear": { asks: { user: "mallory", key: "display-name" }, ok: {} },
  "user.describe": { asks: { key: "pronouns", value: "she/her" }, ok: {} },
  "room.describe": {
    asks: { room: "r5", key: "homepage", value: "https://soup.example" },
    ok: { room: "r5", seq: 17 },
  },
  "user.metadata": {
    asks: { name: "ada" },
    ok: { user: { id: "u2", name: "ada" }, values: { pronouns: "she/her" } },
  },
  "room.metadata": {
    asks: { room: "r5" },
    ok: {
      values: { homepage: "https://soup.example" },
      people: [{ user: { id: "u2", name: "ada" }, values: { pronouns: "she/her" } }],
      more: false,
    },
  },
  "mask.add": {
    asks: { room: "r5", kind: "mute", mask: "troll*!*@*", reason: "floods", forSeconds: 3_600 },
    ok: { room: "r5", seq: 17 },
  },
  "mask.remove": { asks: { room: "r5", kind: "mute", mask: "troll*!*@*" }, ok: { room: "r5", seq: 18 } },
  "room.masks": {
    asks: { room: "r5", kind: "mute" },
    ok: { masks: [{ kind: "mute", mask: "troll*!*@*", by: ada, at, reason: "floods", until: at }] },
  },
  "room.key": { asks: { room: "r5" }, ok: { key: "sesame" } },
  "room.set": { asks: { room: "r5", topic: "Soup", keepDays: 90 }, ok: { room: "r5", seq: 17 } },
  "room.rename": {
    asks: { room: "r5", name: "canteen", reason: "there is room for all" },
    ok: { room: "r5", seq: 16 },
  },
  "room.topic": { asks: { room: "r5", topic: "Soup" }, ok: { room: "r5", seq: 16 } },
  "room.privacy": { asks: { room: "r5", private: true }, ok: { room: "r5", seq: 16 } },
  "room.archive": { asks: { room: "r5" }, ok: { room: "r5", seq: 16 } },
  "room.reopen": { asks: { room: "r5" }, ok: { room: "r5", seq: 17 } },
  "room.delete": { asks: { room: "r5" }, ok: { room: "r5", seq: 18 } },
  "room.adopt": { asks: { room: "r5", user: "bob" }, ok: { room: "r5", seq: 20 } },
  "room.restore": { asks: { room: "r5" }, ok: { room: "r5", seq: 19 } },
  "room.get": {
    asks: { room: "r5" },
    ok: { room: { ...kitchen, role: "operator", ...reading }, seq: 15 },
  },
  "room.list": {
    asks: { limit: 1 },
    ok: { rooms: [{ ...kitchen, members: 2, joined: true }], more: true },
  },
  "room.leave": { asks: { room: "r5" }, ok: { room: "r5", seq: 16 } },
  "room.members": {
    asks: { room: "r5", after: "u2", limit: 1 },
    ok: { members: [{ ...bobUser, online: true, state: "online", roomRole: "member" }], more: false },
  },
  "room.invite": { asks: aboutBob, ok: { room: "r5", seq: 16 } },
  "room.uninvite": { asks: aboutBob, ok: { room: "r5", seq: 17 } },
  "room.remove": { asks: { ...aboutBob, reason: "too much soup" }, ok: { room: "r5", seq: 16 } },
  "room.ban": { asks: { ...aboutBob, reason: "far too much soup" }, ok: { room: "r5", seq: 16 } },
  "room.unban": { asks: aboutBob, ok: { room: "r5", seq: 17 } },
  "room.bans": {
    asks: { room: "r5" },
    ok: { bans: [{ user: bob, at, by: "u2", reason: "far too much soup" }], more: false },
  },
  "room.role": { asks: { ...aboutBob, role: "operator" }, ok: { room: "r5", seq: 16 } },
  "room.pins": {
    asks: { room: "r5" },
    ok: { messages: [{ ...soup, current: { seq: 16, pinned: 16 } }], more: false },
  },
  "direct.open": { asks: { user: "bob" }, ok: { room: conversation } },
  "message.post": {
    asks: { room: "r5", body: "@bob with bread", nonce: "018f-1", thread: "r5.12" },
    ok: { room: "r5", seq: 13, id: "r5.13", at },
  },
  "message.edit": { asks: { room: "r5", id: "r5.12", body: "Soup!" }, ok: { room: "r5", seq: 14 } },
  "message.delete": { asks: { room: "r5", id: "r5.12" }, ok: { room: "r5", seq: 16 } },
  "message.erase": { asks: { ...aboutBob, after: 9 }, ok: { room: "r5", seq: 16 } },
  "message.pin": { asks: { room: "r5", id: "r5.12" }, ok: { room: "r5", seq: 16 } },
  "message.unpin": { asks: { room: "r5", id: "r5.12" }, ok: { room: "r5" } },
  "message.history": {
    asks: { room: "r5", id: "r5.12" },
    ok: {
      texts: [
        { seq: 12, at, body: "Soup?" },
        { seq: 14, at, body: "Soup!" },
      ],
      more: false,
    },
  },
  "reaction.add": { asks: { room: "r5", id: "r5.12", emoji: "🍲" }, ok: { room: "r5", seq: 15 } },
  "reaction.remove": { asks: { room: "r5", id: "r5.12", emoji: "🍲" }, ok: { room: "r5", seq: 16 } },
  "history.read": {
    asks: { room: "r5", before: 14, limit: 2 },
    ok: { events: [{ ...soup, current }, answered], more: true },
  },
  "history.seek": { asks: { room: "r5", at }, ok: { seq: 12 } },
  "thread.read": {
    asks: { room: "r5", thread: "r5.12" },
    ok: {
      root: { ...soup, current },
      events: [answered],
      more: false,
      ...{ seq: 15, read: 12, unread: 1, mentions: 0 },
    },
  },
  search: {
    asks: { query: 'soup from:bob has:thread -"pea soup"', limit: 20, offset: 60 },
    ok: {
      hits: [{ room: "r5", message: { ...soup, current }, marks: [[0, 4]] }],
      next: "890123456789012",
      behind: { left: 120, of: 4_000 },
    },
  },
  "thread.list": {
    asks: { limit: 1 },
    ok: {
      threads: [
        {
          room: "r5",
          root: { ...soup, current },
          lastAt: at,
          ...{ seq: 15, read: 12, unread: 1, mentions: 0 },
        },
      ],
      more: true,
      next: "1795896402796-5-12-1795896402796-5-12",
    },
  },
  "cursor.set": {
    asks: { room: "r5", seq: 15 },
    ok: { room: "r5", ...{ seq: 15, read: 15, unread: 0, mentions: 0 } },
  },
};
