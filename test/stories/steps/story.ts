import { After, AfterAll, Before, setDefaultTimeout, setWorldConstructor, World } from "@cucumber/cucumber";
import type { Browser } from "playwright-core";
import { openBrowser } from "../../support/browser.ts";
import { Cluster } from "../../support/cluster.ts";
import { FACT_MS_MAX } from "../../support/deadline.ts";
import { FullClient } from "../../support/full-client.ts";
import { IrcWebClient } from "../../support/irc-web-client.ts";
import { signUp } from "../../support/people.ts";
import { PlainClient } from "../../support/plain-client.ts";
import type { RawWebSocket } from "../../support/raw-websocket.ts";
import { type Server, startServer } from "../../support/server.ts";
import { FullSeat } from "../seats/full-seat.ts";
import { IrcSeat } from "../seats/irc-seat.ts";
import { PageSeat } from "../seats/page-seat.ts";
import { PlainSeat } from "../seats/plain-seat.ts";
import type { Seat } from "../seats/seat.ts";

export type Door = "the plain protocol" | "the full protocol" | "the page" | "IRC";

setDefaultTimeout(60_000);

/** What a story asks of a server, and of the nodes of one. */
type Site = Pick<Server, "url" | "wsUrl" | "pid" | "kill9" | "restart"> & AsyncDisposable;

/** Every client goes to the next of so many nodes, where the runner asks for that; none = there is one server. */
const NODES = Number(process.env["STORY_NODES"] ?? 0);
const startSite = (env: Readonly<Record<string, string>> = {}): Promise<Site> =>
  NODES > 0 ? Cluster.start({ nodes: NODES, env }) : startServer({ env });

/** The scenarios of one feature share a server, and those with pages share a browser. */
const shared: {
  feature: string;
  server: Promise<Site> | undefined;
  browser: Promise<Browser> | undefined;
} = {
  feature: "",
  server: undefined,
  browser: undefined,
};
let told = 0;

/** Names that the stories use. Each scenario has its own people and rooms: what they are really called ends in its number. */
const CAST = /\b(?:alice|bob|carol|dave|erin|mallory|lobby|kitchen|garden)\b/gi;

/** One scenario: who is in it, where they sit, and what they were answered. */
export class Story extends World {
  readonly #number: number;
  #own: Site | undefined;
  readonly #tokens = new Map<string, string>();
  readonly #seats = new Map<string, Seat>();
  readonly raws = new Map<string, RawWebSocket>();
  /** The last answer by HTTP, and all of those that were asked for at once. */
  answers: { status: number; text: string }[] = [];
  headers = new Headers();
  /** Why the last command of the full protocol was refused. */
  refusal = "";
  /** Numbers that one step leaves for a later one of its own file. */
  readonly notes = new Map<string, number>();
  readonly endings: (() => Promise<unknown>)[] = [];

  constructor(options: ConstructorParameters<typeof World>[0]) {
    super(options);
    told += 1;
    this.#number = told;
  }

  /** `alice in lobby` → `alice-7 in lobby-7`. */
  real(text: string): string {
    return text.replace(CAST, `$&-${this.#number}`);
  }

  /** The one of the feature, unless the story has one of its own. */
  server(): Promise<Site> {
    if (this.#own) return Promise.resolve(this.#own);
    shared.server ??= startSite();
    return shared.server;
  }

  async startOwnServer(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#own = await startSite(env);
    this.endings.push(async () => this.#own?.[Symbol.asyncDispose]());
  }

  async url(): Promise<string> {
    return (await this.server()).url;
  }

  async wsUrl(): Promise<string> {
    return (await this.server()).wsUrl;
  }

  /** The token of a person's account, which is made when it is first needed. */
  async token(person: string): Promise<string> {
    const known = this.#tokens.get(person);
    if (known) return known;
    const token = await signUp(await this.url(), this.real(person));
    this.#tokens.set(person, token);
    return token;
  }

  keepToken(person: string, token: string): void {
    this.#tokens.set(person, token);
  }

  /** `alice`, or `alice's phone`, comes by this door. */
  async sit(client: string, door: Door): Promise<Seat> {
    const person = ownerOf(client);
    const seat = door === "the page" ? await this.page(person, "/") : await this.#program(person, door);
    this.#seats.set(client, seat);
    return seat;
  }

  async page(person: string, path: string): Promise<PageSeat> {
    shared.browser ??= openBrowser();
    const context = await (await shared.browser).newContext();
    context.setDefaultTimeout(FACT_MS_MAX);
    const page = await context.newPage();
    const seat = new PageSeat(page, this.real(person));
    this.#seats.set(person, seat);
    await seat.comeIn(`${await this.url()}${path}`);
    return seat;
  }

  async #program(person: string, door: Exclude<Door, "the page">): Promise<Seat> {
    const name = this.real(person);
    const token = await this.token(person);
    if (door === "IRC") return new IrcSeat(await IrcWebClient.connect(await this.url(), { name, token }));
    if (door === "the full protocol")
      return new FullSeat(await FullClient.connect(await this.wsUrl(), { name, token }));
    return new PlainSeat(await PlainClient.connect(await this.wsUrl(), { name, token }));
  }

  put(client: string, seat: Seat): void {
    this.#seats.set(client, seat);
  }

  seat(client: string): Seat {
    const seat = this.#seats.get(client);
    if (!seat) throw new Error(`nothing was said yet of how ${client} comes in`);
    return seat;
  }

  get seats(): readonly Seat[] {
    return [...this.#seats.values()];
  }

  plain(client: string): PlainClient {
    const seat = this.seat(client);
    if (!(seat instanceof PlainSeat)) throw new Error(`${client} does not use the plain protocol`);
    return seat.client;
  }

  full(client: string): FullClient {
    const seat = this.seat(client);
    if (!(seat instanceof FullSeat)) throw new Error(`${client} does not use the full protocol`);
    return seat.client;
  }

  raw(client: string): RawWebSocket {
    const raw = this.raws.get(client);
    if (!raw) throw new Error(`${client} does not connect by hand`);
    return raw;
  }

  /** All that was asked for until now has been dealt with, and whatever it caused has been received. */
  async settled(): Promise<void> {
    for (const seat of this.seats) if (seat.isOpen) await seat.settled();
  }

  /** The person's other clients by the plain protocol, which may be at other nodes, have heard that they are in the room. */
  async othersKnow(client: string, room: string): Promise<void> {
    for (const [other, seat] of this.#seats)
      if (other !== client && ownerOf(other) === ownerOf(client) && seat instanceof PlainSeat && seat.isOpen)
        await seat.hasJoined(room);
  }

  /** What is on the screens, for whoever reads of the failure. */
  async describePages(): Promise<void> {
    for (const seat of this.seats)
      if (seat instanceof PageSeat && seat.isOpen) this.attach(await seat.described(), "text/plain");
  }

  async end(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.close()));
    await Promise.all([...this.raws.values()].map((raw) => raw[Symbol.asyncDispose]()));
    for (const ending of this.endings.reverse()) await ending();
  }
}

/** `alice's phone` → alice */
export const ownerOf = (client: string): string => client.replace(/'s phone$/, "");

setWorldConstructor(Story);

Before(async ({ pickle }) => {
  if (pickle.uri === shared.feature) return;
  shared.feature = pickle.uri;
  await endSharedServer();
});

After(async function (this: Story, { result }) {
  try {
    if (result?.status === "FAILED") await this.describePages();
  } finally {
    await this.end();
  }
});

AfterAll(async () => {
  await endSharedServer();
  await (await shared.browser)?.close();
});

async function endSharedServer(): Promise<void> {
  const server = await shared.server;
  shared.server = undefined;
  await server?.[Symbol.asyncDispose]();
}
