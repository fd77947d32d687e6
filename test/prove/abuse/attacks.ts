import { connect } from "node:net";
import { type Answer, pause, Talker, type Where } from "./talker.ts";

/** An attacker: how many connections, from which addresses, and until when. */
export interface Attacker {
  readonly url: string;
  readonly connections: number;
  readonly addresses: readonly string[];
  /** Whether the attack has ended. */
  over(): boolean;
  /** A room that the victims are in, too. */
  readonly room: string;
}

export type Attack = (attacker: Attacker) => Promise<void>;

const at = ({ url, addresses }: Attacker, i: number): Where => ({
  url,
  address: addresses[i % addresses.length] as string,
});

/** Each connection repeats the attack. One that is closed or refused connects again. */
async function each(attacker: Attacker, act: (where: Where, i: number) => Promise<void>): Promise<void> {
  const one = async (i: number) => {
    while (!attacker.over()) {
      await act(at(attacker, i), i).catch(() => undefined);
      await pause(20);
    }
  };
  await Promise.all(Array.from({ length: attacker.connections }, (_, i) => one(i)));
}

/** Guests who repeat an action, many at a time, however often the server refuses it. */
const storm =
  (
    prepare: (talker: Talker, attacker: Attacker, i: number) => Promise<unknown>,
    act: (talker: Talker, prepared: never, n: number) => Promise<Answer>,
    atOnce = 25,
  ): Attack =>
  (attacker) =>
    each(attacker, async (where, i) => {
      const talker = await Talker.enter(where);
      const prepared = (await prepare(talker, attacker, i)) as never;
      for (let n = 0; talker.isOpen && !attacker.over(); n += atOnce)
        await Promise.all(Array.from({ length: atOnce }, (_, k) => act(talker, prepared, n + k)));
      talker.close();
    });

/** Frames without end, as fast as the socket takes them. */
const flood =
  (plain: boolean, frame: (n: number) => string): Attack =>
  (attacker) =>
    each(attacker, async (where) => {
      const talker = await Talker.connect(where, plain);
      for (let n = 0; talker.isOpen && !attacker.over(); n += 1) {
        if (talker.unsent > 4 * 1_048_576) await pause(10);
        else talker.send(frame(n));
        if (n % 100 === 99) await pause(0);
      }
      talker.close();
    });

const inRoom = (talker: Talker, { room }: Attacker) => talker.join(room);
const nothing = async () => undefined;
const LIGATURES = "\uFDFA".repeat(28);
const MANY_ROOMS = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`r${100_000 + i}`, i]));
const LISTS = JSON.stringify({
  ref: "1",
  type: "direct.open",
  people: Array.from({ length: 20_000 }, () => "x"),
});
const GREETING = JSON.stringify({ ref: "1", type: "hello", rooms: MANY_ROOMS });
const MENTIONS = Array.from(
  { length: 50 },
  (_, i) => `@${LIGATURES}${String.fromCodePoint(0x4e00 + i)}。`,
).join(" ");
const post = (body: (n: number) => string): Attack =>
  storm(inRoom, (talker, room, n) => talker.ask("message.post", { room, body: body(n) }));

const wildcard = (n: number): string => `${"\uFDFA".repeat(20)}${String.fromCodePoint(0x4e00 + (n % 9_000))}`;

const posted = async (talker: Talker, attacker: Attacker): Promise<{ room: string; id: string }> => {
  const room = await talker.join(attacker.room);
  const { ok } = await talker.ask("message.post", { room, body: "." });
  return { room, id: (ok as { id?: string } | undefined)?.id ?? "" };
};

const http =
  (path: string, body: (i: number) => object): Attack =>
  (attacker) =>
    each(attacker, async ({ url, address }, i) => {
      await fetch(`${url}${path}`, {
        method: "POST",
        body: JSON.stringify(body(i)),
        headers: { "X-Forwarded-For": address },
      }).then((response) => response.text());
    });

/** All attacks that harmed other people, or could. A visitor never says hello. */
export const attacks: Readonly<Record<string, Attack>> = {
  greetings: flood(false, () => GREETING),
  junk: flood(true, () => "[".repeat(60_000)),
  pings: flood(true, (n) => JSON.stringify({ command: "nothing", n })),
  "dear names": flood(true, (n) => JSON.stringify({ room: `${"\uFDFA".repeat(60)}${n}`, message: "x" })),
  bytes: flood(false, () => "x"),
  hashes: http("/sessions", (i) => ({ username: `nobody${i}`, password: "a wrong password" })),
  "sign-ups": http("/users", () => ({
    username: `a${crypto.randomUUID().slice(0, 8)}`,
    password: "correct horse",
  })),
  "half requests": (attacker) =>
    each(attacker, async ({ url }) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n");
      await pause(2_000);
      socket.destroy();
    }),
  comings: (attacker) =>
    each(attacker, async (where) => {
      const talker = await Talker.enter(where);
      talker.close();
    }),
  rooms: storm(nothing, (talker, _, n) => talker.ask("room.create", { name: `room ${Math.random()} ${n}` })),
  conversations: storm(nothing, (talker, _, n) =>
    talker.ask("direct.open", { user: `guest${2 + (n % 400)}` }),
  ),
  presence: storm(inRoom, (talker, _, n) =>
    talker.ask("presence.set", { state: n % 2 ? "away" : "online", status: `${n}` }),
  ),
  typing: storm(inRoom, (talker, room) => talker.ask("typing", { room })),
  "going in and out": storm(inRoom, (talker, room, n) =>
    n % 2 ? talker.ask("room.join", { room }) : talker.ask("room.leave", { room }),
  ),
  reads: storm(inRoom, (talker, room, n) =>
    n % 2 ? talker.ask("history.read", { room, limit: 100 }) : talker.ask("room.list", {}),
  ),
  mentions: post(() => MENTIONS),
  "long texts": post((n) => `${n} `.padEnd(8_000, "語")),
  "short texts": post((n) => `${n}`),
  edits: storm(
    posted,
    (talker, message: object, n) =>
      talker.ask("message.edit", { ...message, body: `${n} `.padEnd(8_000, "語") }),
    100,
  ),
  reactions: storm(posted, (talker, message: object, n) =>
    talker.ask(n % 2 ? "reaction.add" : "reaction.remove", { ...message, emoji: "👍" }),
  ),
  cursors: storm(inRoom, (talker, room, n) =>
    talker.ask("cursor.set", { room, seq: 1 + (n % 2), back: true }),
  ),
  "pings before hello": (attacker) =>
    each(attacker, async (where) => {
      const talker = await Talker.connect(where);
      for (let n = 0; talker.isOpen && !attacker.over(); n += 1) {
        talker.ping();
        if (n % 200 === 199) await pause(0);
      }
      talker.close();
    }),
  "dear conversations": storm(nothing, (talker, _, n) =>
    talker.ask("direct.open", { users: Array.from({ length: 9 }, (_, i) => wildcard(n * 9 + i)) }),
  ),
  "missing rooms": storm(nothing, (talker, _, n) => talker.ask("room.join", { name: wildcard(n) })),
  replies: storm(posted, (talker, { room, id }: { room: string; id: string }, n) =>
    talker.ask("message.post", { room, body: `${n}`, thread: id }),
  ),
  "many emoji": storm(posted, (talker, message: object, n) =>
    talker.ask("reaction.add", { ...message, emoji: String.fromCodePoint(0x1f600 + (n % 70)) }),
  ),
  erasures: storm(
    async (talker, attacker) => ({
      room: await talker.join(attacker.room),
      id: (talker.hello.ok as { user?: { id: string } } | undefined)?.user?.id,
    }),
    (talker, mine: object) => talker.ask("message.erase", mine),
  ),
  "rooms of guests who go": (attacker) =>
    each(attacker, async (where) => {
      const talker = await Talker.enter(where);
      for (let n = 0; n < 10; n += 1) await talker.ask("room.create", { name: `den ${Math.random()}` });
      talker.close();
    }),
  "long lists": flood(false, () => LISTS),
};

/** Those that do not come in. */
export const BY_VISITORS = [
  ...["greetings", "junk", "pings", "dear names", "bytes", "hashes", "sign-ups", "half requests"],
  ...["pings before hello", "long lists"],
];
