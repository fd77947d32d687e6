import {
  type Column,
  cost,
  count,
  deliveries,
  echo,
  fixed,
  kilobytes,
  megabytes,
  percent,
  rss,
} from "./columns.ts";
import { connectionsMax, SPARE_DESCRIPTORS } from "./machine.ts";
import type { Outcome } from "./measure.ts";
import type { Options, ScenarioName } from "./options.ts";
import { speakingIrc } from "./plan-irc.ts";
import { reading } from "./plan-reading.ts";
import { broadcast, type Shape } from "./scenarios/broadcast.ts";
import { type ComebackShape, comeback } from "./scenarios/comeback.ts";
import { durable } from "./scenarios/durable.ts";
import { huge } from "./scenarios/huge.ts";
import { idle } from "./scenarios/idle.ts";
import { reconnects } from "./scenarios/reconnects.ts";
import { type ResumeShape, resume } from "./scenarios/resume.ts";
import { start } from "./scenarios/start.ts";
import { chatServers, type Server, type ServerName, startServer, webServers } from "./server.ts";

export type Part = {
  scenario: ScenarioName;
  title: string;
  servers: readonly ServerName[];
  rounds: number;
  columns: readonly Column[];
  /** The measure by which ExChat is compared with its peers, round by round. */
  compared?: { key: string; better: "more" | "less" };
  /** Why it cannot be run on this machine. */
  impossible?: string;
  run(name: ServerName): Promise<Outcome>;
};

const BUSY: Shape = { rooms: 1, members: 1000, senders: 10, inFlight: 8, glanceMs: 4 };
const MANY: Shape = { rooms: 1000, members: 10, senders: 1, inFlight: 1, glanceMs: 0 };
/** A team of 10,000 at work. In flight: as many as a sender can have on its way in half a second of trouble. */
const STEADY: Shape = { ...MANY, inFlight: 64, perSecond: 2_000 };
const HUGE = { members: 10_000, senders: 10, perSecond: 10 };
const DURABLE = { members: 1000, inFlight: 4, pacedPerSecond: 5000 };
const IDLE_CLIENTS = [20_000, 50_000] as const;
/** The share of the idle clients without which the number would be another one. */
const ENOUGH = 0.95;
const RECONNECTS = 20_000;
const RESUMES: readonly ResumeShape[] = [
  { rooms: 100, missedOfEach: 10, times: 50 },
  { rooms: 100, missedOfEach: 1_000, times: 20 },
];
const COMEBACK: ComebackShape = { clients: 10_000, rooms: 1_000, speakers: 20, perSecond: 200 };

export function planOf(options: Options): Part[] {
  const all = [
    ...starting(options),
    ...broadcasting(options),
    ...idling(options),
    ...exchatAlone(options),
    ...comingBack(options),
    ...reading(options),
    ...speakingIrc(options),
  ];
  return all
    .filter(({ scenario }) => options.only.includes(scenario))
    .map((part) => ({
      ...part,
      rounds: options.rounds ?? (options.quick ? 1 : part.rounds),
      servers: part.servers.filter((name) => options.servers.includes(name)),
    }))
    .filter(({ servers }) => servers.length > 0);
}

function starting(_: Options): Part[] {
  return [
    {
      scenario: "start",
      title: "Start and rest: from the command to /readyz saying 200, then memory with nobody there",
      servers: chatServers,
      rounds: 5,
      columns: [{ key: "readyMs", title: "ready ms", write: fixed(0) }, rss],
      run: start,
    },
  ];
}

function broadcasting({ timing, scale }: Options): Part[] {
  const scaled = (size: number) => Math.max(10, Math.round(size * scale));
  const on = (load: (server: Server) => Promise<Outcome>) => async (name: ServerName) => {
    await using server = await startServer(name);
    return await load(server);
  };
  const common = { servers: webServers, rounds: 3, compared: { key: "perSecond", better: "more" } as const };
  return [
    {
      ...common,
      scenario: "busy",
      title: "Busy room: 1 room, 1,000 members, 10 of them sending, 8 messages each in flight",
      columns: [deliveries, ...cost, ...echo, rss],
      run: on((server) => broadcast(server, { ...BUSY, members: scaled(BUSY.members) }, timing)),
    },
    {
      ...common,
      scenario: "busy-full",
      title:
        "Busy room over the full protocol, one array for each turn; floor as above: CPU per delivery is compared",
      servers: webServers.filter((name) => name === "exchat" || name === "floor"),
      compared: { key: "serverMicros", better: "less" },
      columns: [deliveries, ...cost, ...echo, rss],
      run: on((server) => {
        const shape = { ...BUSY, members: scaled(BUSY.members) };
        return broadcast(server, server.name === "exchat" ? { ...shape, full: true } : shape, timing);
      }),
    },
    {
      ...common,
      scenario: "many",
      title: "Many rooms: 1,000 rooms of 10 members, 10,000 clients, 1 message in flight in each room",
      columns: [deliveries, ...cost, ...echo, rss],
      run: on((server) => broadcast(server, { ...MANY, rooms: scaled(MANY.rooms) }, timing)),
    },
    {
      ...common,
      scenario: "steady",
      title: "Many rooms at a steady 2,000 messages/s, 20,000 deliveries/s: CPU per delivery is compared",
      compared: { key: "serverMicros", better: "less" },
      columns: [deliveries, ...cost, ...echo, rss],
      run: on((server) => broadcast(server, { ...STEADY, rooms: scaled(STEADY.rooms) }, timing)),
    },
    {
      ...common,
      scenario: "huge",
      title: "Huge room: 1 room, 10,000 members, 10 messages a second; from due time to each member",
      compared: { key: "p99Ms", better: "less" },
      columns: [
        { key: "p50Ms", title: "delivery p50 ms", write: fixed(1) },
        { key: "p99Ms", title: "delivery p99 ms", write: fixed(1) },
        { key: "maxMs", title: "max ms", write: fixed(1) },
        ...cost,
        rss,
      ],
      run: on((server) => huge(server, { ...HUGE, members: scaled(HUGE.members) }, timing)),
    },
  ];
}

function idling({ quick, scale }: Options): Part[] {
  return IDLE_CLIENTS.slice(0, quick ? 1 : undefined).map((wanted) => {
    const clients = Math.min(Math.round(wanted * scale), connectionsMax());
    const enough = clients >= wanted * scale * ENOUGH;
    return {
      scenario: "idle",
      title: `Idle density: ${wanted.toLocaleString("en")} clients in one room, silent; memory growth for each of them`,
      servers: chatServers,
      rounds: 1,
      compared: { key: "bytesPerClient", better: "less" },
      ...(!enough && {
        impossible: `one process may open only ${connectionsMax() + SPARE_DESCRIPTORS} files here`,
      }),
      columns: [
        { key: "clients", title: "clients", write: count },
        { key: "bytesPerClient", title: "KB/client", write: kilobytes },
        { key: "anonymousPerClient", title: "anonymous KB/client", write: kilobytes },
        { key: "rssBefore", title: "RSS MB before", write: megabytes },
        rss,
      ],
      run: (name) => idle(name, clients),
    };
  });
}

function exchatAlone({ timing, scale, quick }: Options): Part[] {
  return [
    {
      scenario: "durable",
      title: "Durable sends: 1,000 rooms of 1 member, 4 posts each in flight; then a steady 5,000 posts/s",
      servers: ["exchat"],
      rounds: 3,
      columns: [
        { key: "perSecond", title: "acks/s", write: count },
        { key: "ackP50Ms", title: "ack p50 ms", write: fixed(1) },
        { key: "ackP99Ms", title: "ack p99 ms", write: fixed(1) },
        { key: "serverMicros", title: "server µs/post", write: fixed(1) },
        { key: "generatorMicros", title: "generator µs/post", write: fixed(1) },
        { key: "pacedPerSecond", title: "paced acks/s", write: count },
        { key: "pacedP50Ms", title: "ack p50 ms", write: fixed(2) },
        { key: "pacedP99Ms", title: "ack p99 ms", write: fixed(2) },
      ],
      run: async (name) => {
        await using server = await startServer(name);
        return await durable(server, { ...DURABLE, members: Math.round(DURABLE.members * scale) }, timing);
      },
    },
    {
      scenario: "reconnects",
      title: "Reconnects: one user comes and goes 20,000 times; memory and echo p50 before and after",
      servers: ["exchat"],
      rounds: 3,
      columns: [
        { key: "count", title: "times", write: count },
        { key: "perSecond", title: "a second", write: count },
        { key: "serverMicros", title: "server µs each", write: fixed(0) },
        { key: "rssBefore", title: "RSS MB before", write: megabytes },
        { key: "rss", title: "after", write: megabytes },
        { key: "rssChange", title: "change", write: percent },
        { key: "echoBeforeMs", title: "echo ms before", write: fixed(3) },
        { key: "echoAfterMs", title: "after", write: fixed(3) },
        { key: "echoChange", title: "change", write: percent },
      ],
      run: async (name) => {
        await using server = await startServer(name);
        return await reconnects(server, Math.round(RECONNECTS * scale * (quick ? 0.25 : 1)));
      },
    },
  ];
}

function comingBack({ scale }: Options): Part[] {
  const common = { servers: ["exchat"] as const, rounds: 3 };
  const resumes = RESUMES.map((shape): Part => {
    const missed = (shape.rooms * shape.missedOfEach).toLocaleString("en");
    return {
      ...common,
      scenario: "resume",
      title: `Resume: somebody in ${shape.rooms} rooms comes back, having missed ${missed} messages`,
      columns: [
        { key: "firstMs", title: "hello to first event p50 ms", write: fixed(1) },
        { key: "firstMsMax", title: "max ms", write: fixed(1) },
        { key: "seconds", title: "to last event p50 s", write: fixed(2) },
        { key: "serverMicros", title: "server µs/event", write: fixed(2) },
        rss,
      ],
      run: async (name) => {
        await using server = await startServer(name);
        const rooms = Math.max(2, Math.round(shape.rooms * scale));
        return await resume(server, { ...shape, rooms });
      },
    };
  });
  const clients = Math.min(Math.round(COMEBACK.clients * scale), connectionsMax() - COMEBACK.speakers);
  const enough = clients >= COMEBACK.clients * scale;
  return [
    ...resumes,
    {
      ...common,
      scenario: "comeback",
      title:
        "Comeback: 10,000 clients are cut off at once and come back at once, while others talk in their rooms",
      ...(!enough && {
        impossible: `one process may open only ${connectionsMax() + SPARE_DESCRIPTORS} files here`,
      }),
      columns: [
        { key: "clients", title: "clients", write: count },
        { key: "greetedMs", title: "all greeted ms", write: fixed(0) },
        { key: "completeMs", title: "all complete ms", write: fixed(0) },
        { key: "serverMicros", title: "server µs each", write: fixed(0) },
        { key: "ackP50Ms", title: "others' ack p50 ms", write: fixed(1) },
        { key: "ackP99Ms", title: "p99 ms", write: fixed(1) },
        rss,
      ],
      run: async (name) => {
        await using server = await startServer(name);
        const rooms = Math.max(2, Math.round(COMEBACK.rooms * scale));
        return await comeback(server, { ...COMEBACK, clients, rooms });
      },
    },
  ];
}
