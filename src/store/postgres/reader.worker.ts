import type { SQL } from "bun";
import { lookupsAt } from "../lookups.ts";
import type { Recipe } from "../recipe.ts";
import { timeFrom } from "../server-time.ts";
import type { FromReader, ReadName, ToReader } from "../workers/messages.ts";
import type { ReaderPlace } from "./address.ts";
import { connect } from "./connect.ts";
import { read } from "./transaction.ts";
import { isLost } from "./trouble.ts";
import { Watched } from "./watched.ts";

declare const self: Worker;

/** All statements of an answer see the same moment; but the journal's rows are read after its end, or some would be left out. */
const AT_ONE_MOMENT = "begin isolation level repeatable read read only";
const ONE_AFTER_THE_OTHER = "begin isolation level read committed read only";

type Lookups = Record<ReadName, (...args: readonly unknown[]) => Recipe<unknown>>;
let opened: { readonly sql: SQL; readonly lookups: Lookups } | undefined;

const reply = (message: FromReader): void => self.postMessage(JSON.stringify(message));

async function answer({ read: id, name, with: args }: Extract<ToReader, { read: number }>): Promise<void> {
  if (!opened) return;
  const { sql, lookups } = opened;
  // Another worker asks it again, as soon as it has a connection; so it does when one is lost.
  const again = (cause: unknown) => reply({ problem: (cause as Error).message });
  const connection = await Watched.reserve(sql).catch(again);
  if (!connection) return;
  // Waiting for a connection costs nothing.
  const start = performance.now();
  try {
    const answer = await read(
      connection,
      name === "grown" ? ONE_AFTER_THE_OTHER : AT_ONE_MOMENT,
      lookups[name](...args),
    );
    const us = Math.round((performance.now() - start) * 1_000);
    reply({ read: id, us, answer: answer ?? null });
  } catch (cause) {
    if (isLost(cause)) return again(cause);
    const us = Math.round((performance.now() - start) * 1_000);
    reply({ read: id, us, failed: (cause as Error).message });
  }
}

async function open({ open: place, time }: Extract<ToReader, { open: string }>): Promise<void> {
  try {
    const { address, connections } = JSON.parse(place) as ReaderPlace;
    const sql = connect(address, connections);
    await sql.unsafe("select 1");
    opened = { sql, lookups: lookupsAt(timeFrom(time)) as Lookups };
    reply({ opened: true });
  } catch (cause) {
    reply({ problem: (cause as Error).message });
  }
}

self.onmessage = ({ data }: MessageEvent<string>) => {
  const message = JSON.parse(data) as ToReader;
  if ("open" in message) void open(message);
  else if ("read" in message) void answer(message);
};
