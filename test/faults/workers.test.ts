import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BareServer } from "../support/bare-server.ts";
import { inTime } from "../support/deadline.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { PlainClient } from "../support/plain-client.ts";
import { StoreHome } from "../support/store-home.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { bodies, seqs, Townsfolk, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(30_000);

const writerUrl = new URL("./dying-writer.worker.ts", import.meta.url);
const preload = fileURLToPath(new URL("./dying-workers.preload.ts", import.meta.url));

describe("the store, when its writing worker dies", () => {
  test("[FEED-7] before a commit: that group's outcome is unknown, what waited is carried out, and nothing is left of it", async () => {
    await using home = await StoreHome.open({ writerUrl });
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const dying = town.post(ada, room, "die-before-message-post", "n1");
    dying.catch(() => undefined);
    // It is under way; this is what the others wait for.
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = Promise.all(upTo(10).map((n) => town.post(ada, room, `${n}`)));
    await expect(dying).rejects.toThrow("the outcome is unknown");
    expect(seqs(await waiting)).toEqual(upTo(12, 3));
    expect(bodies(await town.log(room.id))).toEqual(upTo(10).map(String));
    expect(home.log.all.join()).toContain("died before the commit");
    expect(home.fatal.all).toEqual([]);
  });

  test("[LOG-4] after a commit: that outcome is unknown to its author, and repeating it gives the first one", async () => {
    await using home = await StoreHome.open({ writerUrl });
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    let lost = 0;
    home.store.onLost(() => {
      lost += 1;
    });
    const words = "die-after-message-post";
    await expect(town.post(ada, room, words, "n1")).rejects.toThrow("the outcome is unknown");
    expect((await town.post(ada, room, "next")).seq).toBe(4);
    expect((await town.post(ada, room, words, "n1")).seq).toBe(3);
    expect(lost).toBe(1);
    expect(bodies(await town.log(room.id))).toEqual([words, "next"]);
  });

  test("[FEED-7] while it opens: the store opens all the same, or says why not", async () => {
    await using home = await StoreHome.open({ writerUrl });
    const ada = await new Townsfolk(home.store).account("ada");
    writeFileSync(`${home.folder}/die-at-start`, "");
    await inTime(home.reopen(), () => `the store opens; it logged ${home.log.all.join()}`);
    expect((await home.store.userByName("ada"))?.id).toBe(ada.id);
    expect((await new Townsfolk(home.store).account("bob")).name).toBe("bob");
  });

  test("[FEED-7] again and again: it gives up and asks for the process to be ended", async () => {
    await using home = await StoreHome.open({ writerUrl });
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    for (let tries = 0; tries < 20 && home.fatal.all.length === 0; tries += 1) {
      const post = town.post(ada, room, `die-always ${tries}`);
      await Promise.race([post.catch(() => undefined), home.fatal.first(() => true, "it gives up")]);
    }
    expect(home.fatal.all[0]).toMatch(/died \d+ times/);
  });
});

/** A server whose workers can be made to die, and ada and bob in its room `default`. */
class Fragile implements AsyncDisposable {
  readonly server: BareServer;
  readonly #folder = new TempFolder();
  readonly #tokens = new Map<string, string>();
  #url = "";

  private constructor() {
    const env = { EXCHAT_DATA: this.#folder.in("data"), EXCHAT_RATE_LIMIT: "off" };
    this.server = new BareServer(env, { preload });
  }

  static async start(): Promise<Fragile> {
    const fragile = new Fragile();
    fragile.#url = await fragile.server.url();
    return fragile;
  }

  get wsUrl(): string {
    return `${this.#url.replace("http", "ws")}/chat`;
  }

  async token(name: string): Promise<string> {
    const token = this.#tokens.get(name) ?? (await signUp(this.#url, name));
    this.#tokens.set(name, token);
    return token;
  }

  async comes(name: string, rooms: Readonly<Record<string, number>> = {}): Promise<FullClient> {
    return await FullClient.connect(this.wsUrl, { name, token: await this.token(name), rooms });
  }

  async ready(): Promise<number> {
    return (await fetch(`${this.#url}/readyz`)).status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

const join = async (client: FullClient, name = "default") =>
  (await client.ok<{ room: RoomOfMine }>("room.join", { name })).room.id;
const seqsOf = (client: FullClient, room: string) => client.events(room).map(({ seq }) => seq);

describe("a server, when its writing worker dies", () => {
  test("[FEED-3] after a commit: readers get the message all the same, and its author by asking again", async () => {
    await using server = await Fragile.start();
    await using bob = await server.comes("bob");
    const ada = await server.comes("ada");
    const room = await join(bob);
    await join(ada);
    const post = { room, body: "die-after-message-post", nonce: "n1" };
    await expect(ada.request("message.post", post)).rejects.toThrow("closed with 1011");
    // Nobody says anything more.
    const event = await bob.message(room, post.body);
    await using again = await server.comes("ada", { [room]: event.seq - 1 });
    expect(await again.ok("message.post", post)).toMatchObject({ seq: event.seq });
    await again.ok("message.post", { room, body: "next" });
    await bob.message(room, "next");
    expect(seqsOf(bob, room)).toEqual(upTo(event.seq + 1, 2));
    expect(seqsOf(again, room)).toEqual([event.seq, event.seq + 1]);
    expect(await server.ready()).toBe(200);
  });

  test("[FEED-7] before a commit: only those who were under way are cut off, and everybody else goes on", async () => {
    await using server = await Fragile.start();
    await using bob = await server.comes("bob");
    await using plain = await PlainClient.connect(server.wsUrl, {
      name: "carol",
      token: await server.token("carol"),
    });
    const ada = await server.comes("ada");
    const room = await join(bob);
    await join(ada);
    plain.send({ command: "join" });
    await plain.receives({ room: "default", message: "welcome to the default chat room, carol!" });
    await expect(
      ada.request("message.post", { room, body: "die-before-message-post", nonce: "n1" }),
    ).rejects.toThrow("1011");
    await bob.ok("message.post", { room, body: "still here" });
    await plain.receives({ room: "default", from: "bob", message: "still here" });
    await using again = await server.comes("ada", { [room]: 0 });
    await again.ok("message.post", { room, body: "second try", nonce: "n1" });
    await plain.receives({ room: "default", from: "ada", message: "second try" });
    await plain.receivesNothing();
  });

  test("[FEED-3] after bob joined a room that nobody read: all of bob's clients are in it, or come back and are", async () => {
    await using server = await Fragile.start();
    const [desk, phone] = [await server.comes("bob"), await server.comes("bob")];
    await using ada = await server.comes("ada");
    const name = "die-after-room-join";
    const { room } = await ada.ok<{ room: RoomOfMine }>("room.create", { name });
    await expect(phone.request("room.join", { name })).rejects.toThrow("1011");
    await using now = await staysOrComesBack(server, desk, room.id);
    const { members } = await now.ok<{ members: { name: string }[] }>("room.members", { room: room.id });
    expect(members.map((member) => member.name)).toEqual(["bob"]);
    await now.ok("message.post", { room: room.id, body: "hello?" });
    await now.message(room.id, "hello?");
  });

  test("[FEED-3] after ada opened a conversation with him: what she says there reaches him", async () => {
    await using server = await Fragile.start();
    const user = "die-after-direct-open";
    const him = await server.comes(user);
    const ada = await server.comes("ada");
    await expect(ada.request("direct.open", { user })).rejects.toThrow("1011");
    await using back = await server.comes("ada");
    const { room } = await back.ok<{ room: RoomOfMine }>("direct.open", { user });
    await using now = await staysOrComesBack(server, him, room.id);
    await back.ok("message.post", { room: room.id, body: "are you there?" });
    await now.message(room.id, "are you there?");
  });
});

/** Whoever is in a room since nobody knows when is told so, or is cut off and finds it when they come back. */
async function staysOrComesBack(server: Fragile, client: FullClient, room: string): Promise<FullClient> {
  const told = client.event(room, ({ type }) => type === "member.joined", "the own joining");
  await Promise.race([told.catch(() => undefined), client.isClosed()]);
  if (client.isOpen) return client;
  const back = await server.comes(client.name);
  expect(back.hello.rooms.map(({ id }) => id)).toContain(room);
  return back;
}

describe("a server, when its reading worker dies", () => {
  test("[FEED-7] whoever was being answered is answered, and nobody is cut off", async () => {
    await using server = await Fragile.start();
    await using ada = await server.comes("ada");
    const room = await join(ada);
    for (const n of upTo(50)) await ada.ok("message.post", { room, body: `${n}` });
    const reads = upTo(40).map((n) =>
      ada.ok<{ events: { seq: number }[] }>("history.read", { room, after: n, limit: 5 }),
    );
    server.server.signal("SIGUSR2");
    for (const [i, page] of (await Promise.all(reads)).entries())
      expect(page.events.map(({ seq }) => seq)).toEqual(upTo(i + 6, i + 2));
    await using late = await server.comes("ada", { [room]: 10 });
    await late.event(room, ({ seq }) => seq === 52, "the end of the log");
    expect(seqsOf(late, room)).toEqual(upTo(52, 11));
    expect(server.server.stderr).toContain("a worker that reads died");
  });
});
