import type { ScenarioName } from "./options.ts";
import { medians, type Result, ratio } from "./results.ts";
import type { ServerName } from "./server.ts";

export type Verdict = { target: string; value: string; met: boolean };

type Target = {
  scenario: ScenarioName;
  target: string;
  value(result: Result): number | undefined;
  write(value: number): string;
} & ({ least: number } | { most: number });

const own = (key: string) => (result: Result) => medians(result, "exchat")?.[key];
const timesOf = (peer: ServerName) => (result: Result) => ratio(result, peer)?.median;
const timesSocketIo = timesOf("socket.io");

/** The server's CPU for each delivery, as a multiple of a peer's. */
const costOf = (peer: ServerName) => (result: Result) => {
  const [ours, theirs] = [own("serverMicros")(result), medians(result, peer)?.["serverMicros"]];
  return ours && theirs && ours / theirs;
};
/** The same of what receiving and sending alone cost. */
const ofFloor = costOf("floor");

const times = (value: number) => `${value.toFixed(1)} ×`;
const hundredths = (value: number) => `${value.toFixed(2)} ×`;
const micros = (value: number) => `${value.toFixed(2)} µs`;
const millis = (value: number) => `${value.toFixed(0)} ms`;
const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

const targets: readonly Target[] = [
  {
    scenario: "start",
    target: "ready in under 300 ms",
    value: own("readyMs"),
    most: 300,
    write: (ms) => `${ms.toFixed(0)} ms`,
  },
  {
    scenario: "start",
    target: "under 90 MB at rest",
    value: own("rss"),
    most: 90e6,
    write: (bytes) => `${(bytes / 1e6).toFixed(0)} MB`,
  },
  {
    scenario: "busy",
    target: "busy room: 25 × socket.io or more",
    value: timesSocketIo,
    least: 25,
    write: times,
  },
  {
    scenario: "busy",
    target: "busy room: 0.6 µs a delivery or less",
    value: own("serverMicros"),
    most: 0.6,
    write: micros,
  },
  {
    scenario: "busy-full",
    target: "busy room over the full protocol: 1.3 × floor's CPU a delivery or less",
    value: ofFloor,
    most: 1.3,
    write: hundredths,
  },
  {
    scenario: "many",
    target: "many rooms: 2.5 × socket.io or more",
    value: timesSocketIo,
    least: 2.5,
    write: times,
  },
  {
    scenario: "many",
    target: "many rooms: 12 µs a delivery or less",
    value: own("serverMicros"),
    most: 12,
    write: micros,
  },
  {
    scenario: "many",
    target: "many rooms: 1.5 × floor's CPU a delivery or less",
    value: ofFloor,
    most: 1.5,
    write: hundredths,
  },
  {
    scenario: "busy",
    target: "busy room: 1.6 × floor's CPU a delivery or less",
    value: ofFloor,
    most: 1.6,
    write: hundredths,
  },
  {
    scenario: "steady",
    target: "many rooms at a steady pace: 2.0 × floor's CPU a delivery or less",
    value: ofFloor,
    most: 2,
    write: hundredths,
  },
  {
    scenario: "steady",
    target: "many rooms at a steady pace: echo p50 5 ms or less",
    value: own("echoP50Ms"),
    most: 5,
    write: millis,
  },
  {
    scenario: "idle",
    target: "3.5 KB or less for each idle client",
    value: own("bytesPerClient"),
    most: 3500,
    write: (bytes) => `${(bytes / 1e3).toFixed(2)} KB`,
  },
  {
    scenario: "durable",
    target: "20,000 durable posts a second or more",
    value: own("perSecond"),
    least: 20_000,
    write: (posts) => Math.round(posts).toLocaleString("en"),
  },
  {
    scenario: "reconnects",
    target: "memory at most 10 % up after the reconnects",
    value: own("rssChange"),
    most: 0.1,
    write: percent,
  },
  {
    scenario: "reconnects",
    target: "echo p50 at most 10 % up after the reconnects",
    value: own("echoChange"),
    most: 0.1,
    write: percent,
  },
  {
    scenario: "resume",
    target: "50 ms or less from hello to the first missed event",
    value: own("firstMs"),
    most: 50,
    write: millis,
  },
  {
    scenario: "comeback",
    target: "10 s or less until 10,000 are back and complete",
    value: own("completeMs"),
    most: 10_000,
    write: millis,
  },
  {
    scenario: "comeback",
    target: "under 1 s for others' acknowledgements meanwhile, p99",
    value: own("ackP99Ms"),
    most: 1_000,
    write: millis,
  },
  {
    scenario: "history",
    target: "2 ms or less for a page of history, p99",
    value: own("p99Ms"),
    most: 2,
    write: (ms) => `${ms.toFixed(2)} ms`,
  },
  {
    scenario: "search",
    target: "50 ms or less to find a common word everywhere, p99",
    value: own("p99Ms"),
    most: 50,
    write: millis,
  },
  {
    scenario: "search",
    target: "50 ms or less to find it in one room, p99",
    value: own("roomP99Ms"),
    most: 50,
    write: millis,
  },
  {
    scenario: "parsing",
    target: "3 µs or less to parse and check a post",
    value: own("micros"),
    most: 3,
    write: micros,
  },
  {
    scenario: "irc-start",
    target: "IRC: first client in under 400 ms",
    value: own("acceptedMs"),
    most: 400,
    write: millis,
  },
  {
    scenario: "irc-start",
    target: "IRC: ended 500 ms after SIGTERM, with nothing to do",
    value: own("stopMs"),
    most: 500,
    write: millis,
  },
  {
    scenario: "irc-busy",
    target: "IRC, busy channel: 1.5 × ngIRCd or more",
    value: timesOf("ngircd"),
    least: 1.5,
    write: times,
  },
  {
    scenario: "irc-busy",
    target: "IRC, busy channel: 0.6 × ngIRCd's CPU a delivery or less",
    value: costOf("ngircd"),
    most: 0.6,
    write: hundredths,
  },
  {
    scenario: "irc-many",
    target: "IRC, many channels: 0.8 × InspIRCd or more",
    value: timesOf("inspircd"),
    least: 0.8,
    write: hundredths,
  },
  {
    scenario: "irc-idle",
    target: "IRC: 6 KB or less for each idle client",
    value: own("bytesPerClient"),
    most: 6000,
    write: (bytes) => `${(bytes / 1e3).toFixed(2)} KB`,
  },
];

/** Each target for which this run has a number. Met or not, it is said. */
export function judge(results: readonly Result[]): Verdict[] {
  return targets.flatMap((target) =>
    results.flatMap((result) => {
      const value = result.part.scenario === target.scenario ? target.value(result) : undefined;
      if (value === undefined) return [];
      const met = "least" in target ? value >= target.least : value <= target.most;
      return [{ target: target.target, value: target.write(value), met }];
    }),
  );
}
