import type { FullClient, RoomOfMine } from "../support/full-client.ts";
import { House } from "../support/house.ts";
import { SYSTEM } from "../support/townsfolk.ts";
import { type Kind, kinds, type Letter, letters, type Scene } from "./table.ts";

const names: Readonly<Record<Exclude<Letter, "S">, string>> = {
  ...{ G: "gus", g: "gina", O: "olga", I: "ivy", M: "max", V: "vera", P: "paul", F: "fay" },
  ...{ R: "rob", B: "ben", m: "moe", a: "ann", o: "otto" },
};
/** Those whom others do something to: a member, an invited and a banned one, an admin, a moderator who is a member. */
const targets = ["tom", "ida", "bea", "abe", "mona"] as const;
const insiders = ["g", "M", "V", "F", "R", "B"] as const;
/** Who may still be in a room when a test has done with it. */
const inRooms = ["P", ...insiders, "tom", "mona"] as const;

/** One room with its messages. */
interface Place {
  readonly room: string;
  readonly theirs: string;
  readonly own: ReadonlyMap<Letter, string>;
}

/** A server with everybody in it, and a room of each kind, populated anew as often as wanted. */
export class PermissionWorld implements AsyncDisposable {
  readonly house: House;
  readonly #clients = new Map<string, FullClient>();
  #made = 0;
  #private: Place | undefined;

  private constructor(house: House) {
    this.house = house;
  }

  static async open(): Promise<PermissionWorld> {
    const world = new PermissionWorld(await House.open());
    for (const letter of letters) {
      if (letter === "S") world.#clients.set("S", await world.house.strangerComes());
      else if (letter === "G" || letter === "g")
        world.#clients.set(letter, await world.house.guestComes(names[letter]));
      else world.#clients.set(letter, await world.house.comes(names[letter]));
    }
    for (const name of targets) world.#clients.set(name, await world.house.comes(name));
    const otto = await world.house.user("otto");
    await world.house.does(SYSTEM, { type: "owner.link", code: "hash" });
    await world.house.does(otto.id, { type: "owner.make", code: "hash" });
    for (const [user, role] of [
      ["moe", "moderator"],
      ["mona", "moderator"],
      ["ann", "admin"],
      ["abe", "admin"],
    ] as const)
      await world.house.does(SYSTEM, { type: "user.role", user, role });
    return world;
  }

  client(who: Letter | (typeof targets)[number]): FullClient {
    const client = this.#clients.get(who);
    if (!client) throw new Error(`${who} is not here`);
    return client;
  }

  nameOf(letter: Letter): string {
    return letter === "S" ? "nobody" : names[letter];
  }

  fresh(): string {
    this.#made += 1;
    return `room ${this.#made}`;
  }

  async rooms(): Promise<Readonly<Record<Kind, Place>>> {
    const made = await Promise.all(
      kinds.map((kind) => (kind === "direct" ? this.#direct() : this.#room(kind))),
    );
    const rooms = Object.fromEntries(kinds.map((kind, i) => [kind, made[i]])) as Record<Kind, Place>;
    this.#private = rooms.private;
    return rooms;
  }

  /** Nobody keeps so many invitations or rooms that they can get no more. */
  async forgets(places: Readonly<Record<Kind, Place>>): Promise<void> {
    for (const { room } of [places.public, places.private, places.archived])
      for (const who of ["I", "ida"] as const)
        await this.client(who).request("room.uninvite", { room, user: who === "I" ? names.I : who });
    for (const { room } of [places.public, places.private, places.archived])
      await Promise.all(inRooms.map((who) => this.client(who).request("room.leave", { room })));
  }

  scene(place: Place, letter: Letter): Scene {
    const own = place.own.get(letter) ?? place.theirs;
    const isPrivate = place === this.#private;
    return { ...place, own, isPrivate, me: this.nameOf(letter), fresh: this.fresh() };
  }

  async #room(kind: Exclude<Kind, "direct">): Promise<Place> {
    const paul = this.client("P");
    const isPrivate = kind === "private";
    const name = this.fresh();
    const made = await paul.ok<{ room: RoomOfMine }>("room.create", { name, private: isPrivate });
    const room = made.room.id;
    if (!isPrivate) await paul.ok("room.join", { room });
    for (const who of [...insiders, "tom", "mona"] as const) {
      const user = who.length > 1 ? who : names[who as "g"];
      if (isPrivate) await paul.ok("room.invite", { room, user });
      await this.client(who).ok("room.join", { room });
    }
    const place = await this.#messages(room, ["g", "M", "V", "P"]);
    await paul.ok("room.role", { room, user: names.V, role: "voiced" });
    await this.client("F").ok("room.leave", { room });
    await paul.ok("room.remove", { room, user: names.R });
    for (const user of [names.B, "bea"]) await paul.ok("room.ban", { room, user });
    for (const user of [names.I, "ida"]) await paul.ok("room.invite", { room, user });
    if (kind === "archived") await paul.ok("room.archive", { room });
    return place;
  }

  /** Between max, gina, vera, paul and tom, whom a sixth makes another one every time. */
  async #direct(): Promise<Place> {
    const extra = `extra${this.fresh().slice(5)}`;
    await this.house.comes(extra);
    const users = [names.g, names.V, names.P, "tom", extra];
    const { room } = await this.client("M").ok<{ room: RoomOfMine }>("direct.open", { users });
    // From the first message on, they are all in it.
    await this.client("M").ok("message.post", { room: room.id, body: "hello" });
    return this.#messages(room.id, ["g", "M", "V", "P"]);
  }

  async #messages(room: string, authors: readonly Letter[]): Promise<Place> {
    const say = async (who: Letter | "tom") =>
      (await this.client(who).ok<{ id: string }>("message.post", { room, body: `by ${who}` })).id;
    const theirs = await say("tom");
    const own = new Map<Letter, string>();
    for (const who of authors) own.set(who, await say(who));
    return { room, theirs, own };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house[Symbol.asyncDispose]();
  }
}
