import type { RequestType } from "../../src/protocol/frames.ts";
import type { Example } from "./examples.ts";

const at = "2026-11-24T12:00:00.000Z";

/** What people with a role on the server ask. */
export const serverExamples = {
  "server.rooms": {
    asks: { sort: "bytes", limit: 1 },
    ok: {
      rooms: [
        {
          ...{ id: "r5", name: "kitchen", kind: "public", members: 12, operators: 1, joined: true },
          ...{ lastAt: "2026-03-01T12:00:00.000Z", messages: 5120, bytes: 614400 },
        },
      ],
      ...{ more: true, next: "5:614400", countedAt: "2026-03-01T12:00:10.000Z", counting: false },
      sums: {
        rooms: { messages: 9000, bytes: 1080000 },
        conversations: { messages: 700, bytes: 70000 },
      },
    },
  },
  "server.storage": {
    asks: { limit: 1 },
    ok: {
      people: [{ user: { id: "u7", name: "ada" }, messages: 4200, bytes: 504000 }],
      ...{ more: true, next: "7:504000", countedAt: "2026-03-01T12:00:10.000Z", counting: false },
    },
  },
  "audit.read": {
    asks: { limit: 1, kinds: ["roles"] },
    ok: {
      events: [
        { seq: 7, at, by: "u2", from: "ada", type: "user.role_changed", user: "u3", role: "moderator" },
      ],
      more: true,
      next: 7,
      people: [
        { id: "u2", name: "ada" },
        { id: "u3", name: "bob" },
      ],
      rooms: [],
      invites: [],
    },
  },
  "server.costs": {
    asks: {},
    ok: {
      minute: {
        seconds: 92,
        people: [{ user: { id: "u9", name: "mallory" }, share: 3.1, requests: 812, deliveries: 40_600 }],
        networks: [{ cloak: "a1b2c3.d4e5f6", share: 3.4, requests: 840, deliveries: 40_600 }],
        rooms: [{ room: "r5", name: "kitchen", share: 3, requests: 800, deliveries: 40_600 }],
      },
      hour: { seconds: 3_592, people: [], networks: [], rooms: [] },
    },
  },
  "server.check": {
    asks: {},
    ok: {
      findings: [
        { about: "address", state: "ok", says: "https://chat.example.org leads to this server" },
        {
          ...{
            about: "limits",
            state: "warning",
            says: "the process may open 1024 files, and each connection takes one",
          },
          mend: "raise the limit: LimitNOFILE=65536 in the unit of systemd, or `ulimit -n 65536`",
        },
      ],
    },
  },
  "user.sessions": {
    asks: { user: "bob" },
    ok: {
      sessions: [
        {
          id: "s12",
          kind: "token",
          label: "irssi",
          createdAt: at,
          usedAt: at,
          door: "irc",
          network: "a1b2c3.d4e5f6",
        },
      ],
    },
  },
  "user.sign_out": { asks: { user: "bob", session: "s12" }, ok: {} },
  "account.deactivate": { asks: { user: "bob" }, ok: {} },
  "account.reactivate": { asks: { user: "bob" }, ok: {} },
  "account.restore": { asks: { user: "bob" }, ok: {} },
} as const satisfies { readonly [T in RequestType]?: Example<T> };
