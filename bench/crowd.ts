import type { Checks } from "./checks.ts";
import { type Client, connect, eachText, type Reader } from "./client.ts";
import { Conversation } from "./conversation.ts";
import { nameInWelcome, type Step } from "./dialects.ts";
import type { Server } from "./server.ts";

const OPENING_AT_ONCE = 100;
const CREATING_AT_ONCE = 20;
const OPENING_MS_MAX = 30_000;

export type Member = { client: Client; name: string };

/** Goes through the steps into a room, then hands the connection to `next`. */
class Entering implements Reader {
  readonly #steps: readonly Step[];
  readonly #next: Reader;
  readonly #entered: (welcome: string) => void;
  #step = 0;

  constructor(steps: readonly Step[], next: Reader, entered: (welcome: string) => void) {
    this.#steps = steps;
    this.#next = next;
    this.#entered = entered;
  }

  opened(client: Client): void {
    const send = this.#steps[this.#step]?.send;
    if (send !== undefined) client.sendText(send);
  }

  read(client: Client, bytes: Buffer): void {
    eachText(client, bytes, (text) => {
      const answer = this.#steps[this.#step]?.answer;
      if (answer === undefined || !text.includes(answer)) {
        client.checks.fail(`entering, expected ${answer}, got ${text}`);
        return;
      }
      this.#step += 1;
      if (this.#step < this.#steps.length) {
        this.opened(client);
        return;
      }
      client.reader = this.#next;
      this.#entered(text);
    });
  }
}

/** Where guests go in. */
export type Entrance = Pick<Server, "dialect" | "port">;
/** Where a guest goes in, and who reads its connection from then on. */
export type Place = { server: Entrance; room: string; next: Reader; host?: string };

/** One guest in one room. */
function enter({ server, room, next, host = "127.0.0.1" }: Place, checks: Checks): Promise<Member> {
  const { dialect, port } = server;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not in ${room} within 30 s`)), OPENING_MS_MAX);
    const entering: Entering = new Entering(dialect.join(room), next, (welcome) => {
      clearTimeout(late);
      connected.then((client) => resolve({ client, name: nameInWelcome(welcome) }), reject);
    });
    const connected = connect({ host, port, path: dialect.path }, entering, checks);
    connected.catch(reject);
  });
}

/** Does `work` for 0 … count-1, so many at a time, and gives the results in that order. */
export async function inTurns<T>(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const turn = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, turn));
  return results;
}

/** Makes the rooms, through one connection, where the server knows such a thing. */
export async function createRooms(server: Entrance, checks: Checks, rooms: readonly string[]): Promise<void> {
  const { dialect, port } = server;
  if (!dialect.create(rooms[0] ?? "")) return;
  const conversation = new Conversation();
  const client = await connect({ host: "127.0.0.1", port, path: dialect.path }, conversation, checks);
  for (let first = 0; first < rooms.length; first += CREATING_AT_ONCE) {
    const steps = rooms.slice(first, first + CREATING_AT_ONCE).map((room) => dialect.create(room));
    for (const step of steps) client.sendText(step?.send ?? "");
    for (const step of steps) await conversation.find(step?.answer ?? "");
  }
  client.drop();
}

/** Lets `count` guests in, each into the place that `place` says. */
export function openCrowd(count: number, checks: Checks, place: (index: number) => Place): Promise<Member[]> {
  return checks.orFailure(inTurns(count, OPENING_AT_ONCE, (index) => enter(place(index), checks)));
}

export function drop(members: readonly Member[]): void {
  for (const { client } of members) client.drop();
}
