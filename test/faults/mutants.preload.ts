/** Loaded into a server: breaks one thing in it, which the environment names. Without that, everything is as it should be. */

import type { Outcome } from "../../src/chat/commit.ts";
import { Feed } from "../../src/chat/feed.ts";
import type { Event } from "../../src/protocol/events.ts";
import { messageId } from "../../src/protocol/ids.ts";
import { Writing } from "../../src/store/workers/writing.ts";

const RealWorker = globalThis.Worker;
const deliver = Feed.prototype.deliver;
const place = Feed.prototype.place;
const change = Writing.prototype.change;

/** Every so many deliveries, changes or returns, something is wrong. */
const OFTEN = 12;
let count = 0;
const now = () => {
  count += 1;
  return count % OFTEN === 0;
};

const mutants: Readonly<Record<string, () => void>> = {
  /** Readers are not told of an event. */
  gap: () => delivers((events) => (now() ? events.slice(1) : events)),

  /** Readers are told of an event twice. */
  dup: () => delivers((events) => (now() ? [...events, ...events.slice(-1)] : events)),

  /** Readers are told of what was committed together in another order. */
  reorder: () => delivers((events) => events.toReversed()),

  /** A message overtakes others of the same connection on its way to the disk. */
  "reorder in the log": () => {
    Writing.prototype.change = function (actor, command) {
      if (command.type !== "message.post" || !now()) return change.call(this, actor, command);
      return new Promise((resolve, reject) => {
        setImmediate(() => change.call(this, actor, command).then(resolve, reject));
      });
    };
  },

  /** Some messages are acknowledged and never stored. */
  "early ack": () => {
    const heads = new Map<string, number>();
    Writing.prototype.change = async function (actor, command): Promise<Outcome> {
      if (command.type === "message.post" && heads.has(command.room) && now()) {
        const seq = (heads.get(command.room) ?? 0) + 1;
        const { room, body } = command;
        const at = new Date().toISOString();
        const id = messageId(room, seq);
        return { events: [{ room, seq, type: "message.posted", at, by: actor, from: "", id, body }] };
      }
      const outcome = await change.call(this, actor, command);
      if (!outcome.refused) for (const { room, seq } of outcome.events) heads.set(room, seq);
      return outcome;
    };
  },

  /** Whoever comes back misses the first event of what they missed. */
  "stale resume": () => returns(1),

  /** Whoever comes back gets again what they had last. */
  "stale resume, repeating": () => returns(-1),

  /** Readers are told another text. */
  "wrong body": () =>
    delivers((events) =>
      events.map((event) =>
        event.type === "message.posted" && now() ? { ...event, body: `${event.body}!` } : event,
      ),
    ),

  /** Whoever has left goes on being told. */
  leak: () => {
    Feed.prototype.remove = () => {};
  },
};

function delivers(spoil: (events: readonly Event[]) => readonly Event[]): void {
  Feed.prototype.deliver = function (events) {
    deliver.call(this, spoil(events));
  };
}

function returns(by: number): void {
  Feed.prototype.place = function (client, has) {
    return place.call(this, client, has + by);
  };
}

globalThis.Worker = class extends RealWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    const writes = String(url).endsWith("/writer.worker.ts");
    super(writes ? new URL("./mutant-writer.worker.ts", import.meta.url) : url, options);
  }
};

mutants[process.env["MUTANT"] ?? ""]?.();
