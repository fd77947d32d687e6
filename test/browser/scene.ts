import { afterAll, afterEach, beforeAll, expect } from "bun:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import type { MessageId } from "../../src/protocol/ids.ts";
import { openBrowser } from "../support/browser.ts";
import { FullClient, type RoomOfMine } from "../support/full-client.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { Visitor } from "./visitor.ts";

const WITHOUT_LIMITS = { EXCHAT_RATE_LIMIT: "off" };

/**
 * Opens a scene for all tests of a `describe`. `ready` brings in the people who are there from the beginning. After each
 * test nothing may have gone wrong inside the pages.
 */
export function sharedScene(
  ready: (scene: Scene) => Promise<void>,
  env: Readonly<Record<string, string>> = WITHOUT_LIMITS,
): void {
  let scene: Scene | undefined;
  beforeAll(async () => {
    scene = await Scene.open(env);
    await ready(scene);
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());
  afterEach(() => expect(scene?.troubles).toEqual([]));
}

/** A server, a browser, and ada, who speaks the protocol and is in the default room. */
export class Scene implements AsyncDisposable {
  readonly server: Server;
  readonly browser: Browser;
  readonly ada: FullClient;
  /** The default room. */
  readonly room: RoomOfMine;
  readonly #visitors: Visitor[] = [];

  private constructor(server: Server, browser: Browser, ada: FullClient, room: RoomOfMine) {
    this.server = server;
    this.browser = browser;
    this.ada = ada;
    this.room = room;
  }

  static async open(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
    const [server, browser] = await Promise.all([startServer({ env }), openBrowser()]);
    const ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
    const { room } = await ada.ok<{ room: RoomOfMine }>("room.join", { name: "default" });
    return new Scene(server, browser, ada, room);
  }

  /** Somebody who comes in for the first time, and stays to the end. */
  async visitor(name: string): Promise<Visitor> {
    return this.#stays(await Visitor.comeIn(this.browser, this.server.url, name));
  }

  /** Somebody at a browser that has never been here; nothing is asked yet. */
  async stranger(name: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    return this.#stays(await Visitor.open(this.browser, name, options));
  }

  /** Another device of a visitor, signed in by the same cookie, which speaks the protocol. */
  async phoneOf(visitor: Visitor, name: string): Promise<FullClient> {
    const [cookie] = await visitor.page.context().cookies();
    const headers = { Origin: this.server.url, Cookie: `${cookie?.name}=${cookie?.value}` };
    return await FullClient.connect(this.server.wsUrl, { name, headers });
  }

  /** Ada says something in the default room. */
  async says(body: string, more: object = {}): Promise<{ id: MessageId; seq: number }> {
    return await this.ada.ok("message.post", { room: this.room.id, body, ...more });
  }

  /** What went wrong inside the pages, of which there should be nothing. */
  get troubles(): readonly string[] {
    return this.#visitors.flatMap(({ troubles }) => troubles);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#visitors.map((visitor) => visitor[Symbol.asyncDispose]()));
    await this.browser.close();
    await this.server[Symbol.asyncDispose]();
    if (this.troubles.length > 0) throw new Error(`in the pages: ${this.troubles.join("; ")}`);
  }

  #stays(visitor: Visitor): Visitor {
    this.#visitors.push(visitor);
    return visitor;
  }
}
