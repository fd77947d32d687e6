import type { SQL } from "bun";
import { whyNotHere } from "../moved.ts";
import { StoreProblem } from "../problem.ts";
import { type ServerTime, type TimeKept, timeAfter, timeFrom } from "../server-time.ts";
import type { FromWriter, ToWriter } from "../workers/messages.ts";
import type { Address } from "./address.ts";
import { connect } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { OutcomeUnknown, troubleOf } from "./trouble.ts";
import { Writer } from "./writer.ts";

declare const self: Worker;

/** So often the server's time is written down. A server that is killed forgets what has passed since. */
const KEEP_TIME_MS = 60_000;

interface Opened {
  readonly sql: SQL;
  readonly time: ServerTime;
  readonly writer: Writer;
  readonly keeping: Timer;
}
let opened: Opened | undefined;

const reply = (message: FromWriter): void => self.postMessage(JSON.stringify(message));

async function open({ open: address, again }: Extract<ToWriter, { open: string }>): Promise<void> {
  const sql = connect(JSON.parse(address) as Address, 1);
  try {
    await sql.begin(migrate);
    const rows: { key: string; value: string }[] = await sql.unsafe("select key, value from meta");
    const meta = new Map(rows.map(({ key, value }) => [key, value]));
    const refused = whyNotHere("the PostgreSQL database", meta);
    if (refused !== undefined) throw new StoreProblem(refused);
    const kept = JSON.parse(meta.get("time") ?? "null") as TimeKept | null;
    const time = timeFrom(again?.time ?? timeAfter(kept ?? undefined, Date.now()));
    const keeping = setInterval(() => void keepTime(), KEEP_TIME_MS);
    opened = { sql, time, writer: new Writer(sql, time), keeping };
    reply({ opened: { time: time(), file: "", epoch: meta.get("epoch") ?? "", marks: [] } });
  } catch (cause) {
    if (cause instanceof StoreProblem) throw cause;
    throw new StoreProblem(`the PostgreSQL database cannot be opened: ${(cause as Error).message}`);
  }
}

async function commit(changes: Extract<ToWriter, { commit: unknown }>["commit"]): Promise<void> {
  if (!opened) return;
  try {
    reply({ group: await opened.writer.commit(changes) });
  } catch (cause) {
    if (!(cause instanceof OutcomeUnknown)) throw cause;
    reply({ unknown: cause.message });
  }
}

/** What cannot be written now is written the next time. */
async function keepTime(): Promise<string | undefined> {
  if (!opened) return undefined;
  const { sql, time } = opened;
  const now = JSON.stringify({ time: time(), clock: Date.now() } satisfies TimeKept);
  try {
    await sql.unsafe(
      "insert into meta values ('time', $1) on conflict (key) do update set value = excluded.value",
      [now],
    );
    return undefined;
  } catch (cause) {
    return troubleOf(cause) ?? (cause as Error).message;
  }
}

async function close(): Promise<void> {
  clearInterval(opened?.keeping);
  await keepTime();
  await opened?.sql.close();
  reply({ closed: true });
}

async function handle(message: ToWriter): Promise<void> {
  if ("open" in message) await open(message);
  else if ("commit" in message) await commit(message.commit);
  else if ("probe" in message) reply({ probed: (await keepTime()) ?? null });
  else if ("close" in message) await close();
}

self.onmessage = ({ data }: MessageEvent<string>) => {
  handle(JSON.parse(data) as ToWriter).catch((cause: unknown) => {
    if (cause instanceof StoreProblem) reply({ problem: cause.message });
    // Ends this worker: the main thread hears why, and starts another one.
    else setTimeout(() => reportError(cause), 0);
  });
};
