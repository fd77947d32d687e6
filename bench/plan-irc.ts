import { cost, count, deliveries, echo, fixed, kilobytes, megabytes, rss } from "./columns.ts";
import { connectionsMax } from "./machine.ts";
import type { Options } from "./options.ts";
import type { Part } from "./plan.ts";
import { ircBroadcast, ircIdle, ircStart } from "./scenarios/irc.ts";
import { ircServers } from "./server.ts";

const BUSY = { rooms: 1, members: 1_000, senders: 10, inFlight: 8, glanceMs: 4 };
const MANY = { rooms: 1_000, members: 10, senders: 1, inFlight: 1, glanceMs: 0 };
const IDLE_CLIENTS = 16_000;
/** ngIRCd goes through all connections in each turn: 10,000 clients would take minutes to join. */
const NGIRCD_CLIENTS_MAX = 2_000;

/** The IRC door beside servers that do nothing but IRC. They store nothing; ExChat stores everything. */
export function speakingIrc({ timing, scale }: Options): Part[] {
  const scaled = (size: number) => Math.max(20, Math.round(size * scale));
  const clients = Math.min(scaled(IDLE_CLIENTS), connectionsMax());
  const common = { servers: ircServers, rounds: 3 };
  const broadcast = {
    ...{ ...common, compared: { key: "perSecond", better: "more" } as const },
    columns: [deliveries, ...cost, ...echo, rss],
  };
  return [
    {
      ...{ ...common, scenario: "irc-start" },
      title: "IRC, start and end: from the command to the first client, and from SIGTERM to the end",
      columns: [
        { key: "acceptedMs", title: "accepted ms", write: fixed(0) },
        { key: "welcomeMs", title: "welcome ms", write: fixed(0) },
        { key: "stopMs", title: "stop ms", write: fixed(0) },
        rss,
      ],
      run: ircStart,
    },
    {
      ...{ ...broadcast, scenario: "irc-busy" },
      title: "IRC, busy channel: 1,000 members, 10 of them sending, 8 messages each in flight",
      run: (name) => ircBroadcast(name, { ...BUSY, members: scaled(BUSY.members) }, timing),
    },
    {
      ...{ ...broadcast, scenario: "irc-many" },
      servers: ircServers.filter((name) => name !== "ngircd"),
      title: "IRC, many channels: 1,000 of 10 members, 10,000 clients, 1 message in flight in each",
      run: (name) => ircBroadcast(name, { ...MANY, rooms: scaled(MANY.rooms) }, timing),
    },
    {
      ...{ ...common, scenario: "irc-idle", rounds: 1 },
      title: `IRC, idle density: ${clients.toLocaleString("en")} clients in channels of 100, silent`,
      compared: { key: "bytesPerClient", better: "less" },
      columns: [
        { key: "clients", title: "clients", write: count },
        { key: "bytesPerClient", title: "KB/client", write: kilobytes },
        { key: "anonymousPerClient", title: "anonymous KB/client", write: kilobytes },
        { key: "rssBefore", title: "RSS MB before", write: megabytes },
        rss,
      ],
      run: (name) => ircIdle(name, name === "ngircd" ? Math.min(clients, NGIRCD_CLIENTS_MAX) : clients),
    },
  ];
}
