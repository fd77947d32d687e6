import type { RequestType } from "../../src/protocol/frames.ts";
import type { Example } from "./examples.ts";

const at = "2026-11-24T12:00:00.000Z";
const ada = { id: "u2", name: "ada" };
const moderator = {
  ...({ ...ada, kind: "account", role: "moderator", online: true, state: "online" } as const),
};
const bob = { id: "u3", name: "bob" };
const ban = {
  ...{ id: "b7", target: "198.51.100.0/24", reason: "floods", by: ada, at },
  kind: "network",
  until: "2026-11-25T12:00:00.000Z",
} as const;
const report = {
  ...{ id: "p4", by: ada, at, reason: "Spam, again and again." },
  room: { id: "r5", name: "kitchen", kind: "public" },
  message: { id: "r5.12", by: bob, at, body: "Soup?" },
  before: [],
  after: [{ id: "r5.13", by: ada, at, body: "@bob with bread" }],
} as const;
const held = {
  ...{ id: "h3", by: { id: "u9", name: "mallory" }, at, room: { id: "r5", name: "kitchen" } },
  body: "Cheap soup, follow me.",
} as const;

/** One of each request of moderators of the server. */
export const moderation = {
  "server.ban": {
    asks: { target: "198.51.100.0/24", reason: "floods", forSeconds: 86_400 },
    ok: { ban },
  },
  "server.unban": { asks: { ban: "b7" }, ok: {} },
  "ranges.list": {
    asks: {},
    ok: { lists: [{ name: "drop", use: "ban", ranges: 912, patterns: 0, reason: "hijacked", by: ada, at }] },
  },
  "ranges.exempt": { asks: { network: "203.0.113.7", reason: "our office" }, ok: {} },
  "ranges.remove": { asks: { use: "ban", name: "drop" }, ok: {} },
  "message.report": { asks: { room: "r5", message: "r5.12", reason: "Spam, again and again." }, ok: {} },
  "report.list": { asks: {}, ok: { reports: [report], more: false } },
  "report.settle": { asks: { report: "p4", decision: "acted", note: "Banned for a day." }, ok: {} },
  "held.list": { asks: {}, ok: { held: [held], more: false } },
  "held.admit": { asks: { held: "h3" }, ok: { room: "r5", seq: 12 } },
  "held.decline": { asks: { held: "h3", reason: "No advertising." }, ok: {} },
  "user.wrote": {
    asks: { user: "mallory", sinceSeconds: 3_600 },
    ok: { messages: 14, rooms: [{ id: "r5", name: "kitchen", messages: 12 }], more: 1 },
  },
  "user.erase": { asks: { user: "mallory", sinceSeconds: 3_600 }, ok: {} },
  "staff.list": { asks: {}, ok: { people: [moderator] } },
  "room.operators": { asks: { room: "r5" }, ok: { people: [moderator] } },
  "report.count": { asks: {}, ok: { reports: 2, held: 1 } },
  "server.bans": { asks: {}, ok: { bans: [ban], more: false } },
} satisfies { readonly [T in RequestType]?: Example<T> };
