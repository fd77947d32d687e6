import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { coalesced } from "../../src/doors/irc/coalesced.ts";
import type { Event } from "../../src/protocol/events.ts";
import type { FullClient } from "../support/full-client.ts";
import { House, makes } from "../support/house.ts";
import type { IrcClient } from "../support/irc-client.ts";

/**
 * Every line of the story below, as each client is told. With `GOLDEN=write` the test writes it anew: read the difference before
 * you commit it.
 */
const GOLDEN = join(import.meta.dir, "told.golden.txt");

/** What these programs ask for, of what the server offers. */
const profiles: Record<string, readonly string[]> = {
  plain: [],
  irssi: [
    ...["account-notify", "away-notify", "chghost", "extended-join", "invite-notify", "multi-prefix"],
    ...["server-time", "setname"],
  ],
  weechat: [
    ...["account-notify", "account-tag", "away-notify", "batch", "cap-notify", "chghost", "draft/multiline"],
    ...["echo-message", "extended-join", "invite-notify", "message-tags", "multi-prefix", "server-time"],
    ...["setname", "userhost-in-names"],
  ],
  halloy: [
    ...["account-notify", "away-notify", "batch", "cap-notify", "chghost", "draft/chathistory"],
    ...["draft/event-playback", "draft/message-redaction", "draft/metadata-2", "draft/multiline"],
    ...["draft/read-marker", "echo-message", "extended-join", "extended-monitor", "invite-notify"],
    ...["labeled-response", "message-tags", "multi-prefix", "server-time", "setname"],
    ...["standard-replies", "userhost-in-names"],
  ],
};

const CAPS_A_LINE = 12;
const LONG = "A long line is cut between words, never inside a character 👩‍👩‍👧. ".repeat(9).trim();

/** Who acts: ada and bob on the page, dan on IRC. */
interface Cast {
  readonly ada: FullClient;
  readonly bob: FullClient;
  readonly dan: IrcClient;
  readonly room: string;
  /** The message that the next scenes are about. */
  said: string;
}
type Scene = (cast: Cast) => Promise<unknown>;

const posts =
  (more: object): Scene =>
  async (cast) => {
    const { id } = await cast.ada.ok<{ id: string }>("message.post", { room: cast.room, ...more });
    cast.said = id;
  };
/** What ada does to the message. */
const toIt =
  (type: string, more: object = {}): Scene =>
  ({ ada, room, said }) =>
    ada.ok(type, { room, id: said, ...more });
/** What ada does to the room. */
const toRoom =
  (type: string, more: object = {}): Scene =>
  ({ ada, room }) =>
    ada.ok(type, { room, ...more });
const answers =
  (how: "replyTo" | "thread", body: string): Scene =>
  ({ bob, room, said }) =>
    bob.ok("message.post", { room, body, [how]: said });
const dan =
  (...lines: readonly string[]): Scene =>
  ({ dan: client }) =>
    client.asks(...lines);

/** The story: what happens in a channel in which one client of each profile is. */
const story: Readonly<Record<string, Scene>> = {
  "ada says something on the page": posts({ body: "hello, *world* :smile:" }),
  "bob answers it": answers("replyTo", "hi ada"),
  "bob writes in its thread": answers("thread", "about that"),
  "ada reacts to it": toIt("reaction.add", { emoji: "👍" }),
  "ada takes the reaction back": toIt("reaction.remove", { emoji: "👍" }),
  "ada edits it": toIt("message.edit", { body: "hello, everyone" }),
  "ada pins it": toIt("message.pin"),
  "ada unpins it": toIt("message.unpin"),
  "ada deletes it": toIt("message.delete"),
  "ada writes several lines": posts({ body: "first\n\n```js\nlet x;\n```" }),
  "ada writes a long line": posts({ body: LONG }),
  "ada waves": posts({ body: "waves", kind: "action" }),
  "ada's program tells something": posts({ body: "built", kind: "notice" }),
  "dan writes on IRC, with a tag of his client": dan("@+example=1 PRIVMSG #story :hello"),
  "dan waves on IRC": dan("PRIVMSG #story :\u0001ACTION waves\u0001"),
  "dan is away": dan("AWAY :lunch"),
  "dan is back": dan("AWAY"),
  "dan has another realname": dan("SETNAME :Dan of IRC"),
  "dan writes": dan("@+typing=active TAGMSG #story"),
  "dan takes another nick": dan("NICK daniel"),
  "ada sets the topic": toRoom("room.topic", { topic: "Stories" }),
  "ada makes daniel an operator": toRoom("room.role", { user: "daniel", role: "operator" }),
  "ada gives him voice instead": toRoom("room.role", { user: "daniel", role: "voiced" }),
  "ada takes that, too": toRoom("room.role", { user: "daniel", role: "member" }),
  "ada lets invited people in only, with a limit": toRoom("room.set", { inviteOnly: true, limit: 50 }),
  "ada opens the room again": toRoom("room.set", { inviteOnly: false, limit: null }),
  "ada invites eve": toRoom("room.invite", { user: "eve" }),
  "bob leaves": ({ bob, room }) => bob.ok("room.leave", { room, reason: "good night" }),
  "bob comes back": ({ bob, room }) => bob.ok("room.join", { room }),
  "ada removes bob": toRoom("room.remove", { user: "bob", reason: "no shouting" }),
  "ada bans bob": toRoom("room.ban", { user: "bob" }),
  "ada ends the ban": toRoom("room.unban", { user: "bob" }),
  "ada mutes a mask": toRoom("mask.add", { kind: "mute", mask: "shout*!*@*" }),
  "ada deletes all that bob wrote": toRoom("message.erase", { user: "bob" }),
  "ada writes to each of them": async ({ ada }) => {
    for (const user of Object.keys(profiles)) {
      const { room } = await ada.ok<{ room: { id: string } }>("direct.open", { user });
      await ada.ok("message.post", { room: room.id, body: `hello, ${user}` });
    }
  },
  "ada renames the room": toRoom("room.rename", { name: "saga" }),
  "ada archives it": toRoom("room.archive"),
  "ada reopens it": toRoom("room.reopen"),
  "ada takes another name": ({ ada }) => ada.ok("user.rename", { name: "ada_l" }),
  "daniel quits": async ({ dan: client }) => {
    client.say("QUIT :bye");
    await client.ended();
  },
  "ada deletes the room": toRoom("room.delete"),
  "ada restores it": toRoom("room.restore"),
};

/** Lines without what differs from run to run: times, and the names of batches. */
function normal(lines: readonly string[]): string[] {
  const batches: string[] = [];
  const numberOf = (name: string) => {
    if (!batches.includes(name)) batches.push(name);
    return `b${batches.indexOf(name) + 1}`;
  };
  return lines.map((line) =>
    line
      .replace(/\b(time|timestamp)=\d{4}-[^; ]+/, "$1=T")
      .replace(/( 333 \S+ \S+ \S+) \d+$/, "$1 T")
      .replace(
        /^(@\S*?)\bbatch=([^; ]+)/,
        (_, before: string, name: string) => `${before}batch=${numberOf(name)}`,
      )
      .replace(/( BATCH [+-])(\S+)/, (_, before: string, name: string) => before + numberOf(name)),
  );
}

/** A scene as text: those who are told the same are named together. */
function scene(title: string, told: ReadonlyMap<string, readonly string[]>): string {
  const groups = Map.groupBy(told, ([, lines]) => normal(lines).join("\n"));
  const shown = [...groups].map(([lines, all]) => {
    const names = all.map(([name]) => name).join(", ");
    return lines === "" ? `${names}: nothing` : `${names}:\n  ${lines.replaceAll("\n", "\n  ")}`;
  });
  return `# ${title}\n${shown.join("\n")}\n`;
}

/** All that the server offers. Of two versions of one capability a client has the newer one. */
async function everything(house: House): Promise<string[]> {
  const stranger = await house.ircStranger();
  const lines = await stranger.asks("CAP LS 302");
  return lines
    .flatMap((line) => (line.split(" :")[1] ?? "").split(" "))
    .map((cap) => cap.split("=")[0] ?? "")
    .filter((cap) => cap !== "" && cap !== "draft/metadata-2");
}

test("[IRC-33] what happens on the page and on IRC is told to each client in the best form that it knows", async () => {
  await using house = await House.open();
  const [ada, bob] = await house.allCome("ada", "bob", "eve");
  const room = await makes(ada, "story");
  await bob.ok("room.join", { room });
  const readers = new Map<string, IrcClient>();
  profiles["everything"] = await everything(house);
  for (const [name, caps] of Object.entries(profiles)) {
    const reader = await house.ircComes(name);
    readers.set(name, reader);
    // All of them do not fit into one line.
    for (let from = 0; from < caps.length; from += CAPS_A_LINE) {
      const [answer] = await reader.asks(`CAP REQ :${caps.slice(from, from + CAPS_A_LINE).join(" ")}`);
      expect(answer).toContain(" ACK ");
    }
    await reader.asks("JOIN #story");
  }
  const cast: Cast = { ada, bob, dan: await house.ircComes("dan", "message-tags"), room, said: "" };
  await cast.dan.asks("JOIN #story");
  const text: string[] = [];
  for (const reader of readers.values()) await reader.texts();
  for (const [title, act] of Object.entries(story)) {
    await act(cast);
    const told = new Map<string, readonly string[]>();
    for (const [name, reader] of readers) told.set(name, await reader.texts());
    text.push(scene(title, told));
  }
  const all = text.join("\n");
  if (process.env["GOLDEN"] === "write") writeFileSync(GOLDEN, all);
  expect(all).toBe(readFileSync(GOLDEN, "utf8"));
  expect(house.log).toEqual([]);
});

test("[IRC-33] of several events at once, one line says what they come to", () => {
  const edit = (seq: number, id: string) => ({ type: "message.edited", seq, id, by: "u1" }) as Event;
  const deletion = (seq: number, id: string, by = "u1") =>
    ({ type: "message.deleted", seq, id, by }) as Event;
  const counts = (events: readonly Event[], ...caps: "draft/message-redaction"[]) => {
    const found = coalesced(events, new Set(caps));
    return events.map((event) => found?.get(event) ?? 1);
  };
  expect(counts([edit(1, "r1.1"), edit(2, "r1.2"), edit(3, "r1.1")])).toEqual([0, 1, 1]);
  expect(counts([edit(1, "r1.1"), deletion(2, "r1.1")])).toEqual([0, 1]);
  const deleted = [deletion(1, "r1.1"), deletion(2, "r1.2"), deletion(3, "r1.3"), deletion(4, "r1.4", "u2")];
  expect(counts(deleted)).toEqual([0, 0, 3, 1]);
  expect(counts(deleted, "draft/message-redaction")).toEqual([1, 1, 1, 1]);
});
