import type { SQL } from "bun";
import { whyNotHere } from "../moved.ts";
import { StoreProblem } from "../problem.ts";
import { type ServerTime, type TimeKept, timeAfter, timeFrom } from "../server-time.ts";
import type { FromWriter, ToWriter } from "../workers/messages.ts";
import type { WriterPlace } from "./address.ts";
import { connect } from "./connect.ts";
import { historyOf, SeenHistory } from "./history.ts";
import { migrate, whenFree } from "./migrate.ts";
import { checkServer, problemWith } from "./server.ts";
import { OutcomeUnknown, troubleOf } from "./trouble.ts";
import { watched } from "./watched.ts";
import { Writer } from "./writer.ts";

declare const self: Worker;

/** So often the server's time is written down. A server that is killed forgets what has passed since. */
const KEEP_TIME_MS = 60_000;
/** So often it is noted in the journal which reading positions have moved, for nodes that did not hear it. */
const NOTE_POSITIONS_MS = 1_000;
/** What is written down at the end waits so long for a database that does not answer. */
const LAST_WORDS_MS_MAX = 1_000;

interface Opened {
  readonly sql: SQL;
  readonly time: ServerTime;
  readonly writer: Writer;
  readonly keeping: Timer;
  readonly noting: Timer;
  readonly seen: SeenHistory;
}
let opened: Opened | undefined;

/** All nodes go by the database's clock, since theirs may differ. */
const CLOCK = "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
const META = `select key, value from meta union all select 'clock', cast(${CLOCK} as text)`;
const KEEP_TIME = `insert into meta values
  ('time', cast(json_build_object('time', cast(cast($1 as text) as bigint), 'clock', ${CLOCK}) as text))
  on conflict (key) do update set value = excluded.value
  where cast(cast(meta.value as json) ->> 'time' as bigint) < cast(cast($1 as text) as bigint)`;

const reply = (message: FromWriter): void => self.postMessage(JSON.stringify(message));

async function open({ open: place, again }: Extract<ToWriter, { open: string }>): Promise<void> {
  const { address, folder } = JSON.parse(place) as WriterPlace;
  try {
    if (!again) await checkServer(address);
    const sql = connect(address, 1);
    const history = await whenFree(() =>
      sql.begin(async (connection) => {
        await migrate(connection);
        return await historyOf(connection, folder);
      }),
    );
    if (again && again.file !== history.epoch)
      throw new StoreProblem(
        "the PostgreSQL database is not the one that was opened: start again with the one that is to be used",
      );
    const rows: { key: string; value: string }[] = await sql.unsafe(META);
    const meta = new Map(rows.map(({ key, value }) => [key, value]));
    const refused = whyNotHere("the PostgreSQL database", meta);
    if (refused !== undefined) throw new StoreProblem(refused);
    const kept = JSON.parse(meta.get("time") ?? "null") as TimeKept | null;
    const clock = Number(meta.get("clock"));
    const time = timeFrom(again?.time ?? timeAfter(kept ?? undefined, clock));
    const keeping = setInterval(() => void keepTime(), KEEP_TIME_MS);
    const writer = new Writer(sql, time, again?.holder);
    const noting = setInterval(() => void writer.notePositions(), NOTE_POSITIONS_MS);
    const seen = new SeenHistory(watched(sql), history, { folder, fatal: (why) => reply({ fatal: why }) });
    opened = { sql, time, writer, keeping, noting, seen };
    const { epoch } = history;
    reply({ opened: { time: time(), file: epoch, epoch, marks: [] } });
  } catch (cause) {
    throw problemWith(address, cause);
  }
}

async function commit(changes: Extract<ToWriter, { commit: unknown }>["commit"]): Promise<void> {
  if (!opened) return;
  try {
    const { writer } = opened;
    const group = await writer.commit(changes);
    reply({ group, batches: writer.takeNumbers(), holder: writer.holder });
  } catch (cause) {
    if (!(cause instanceof OutcomeUnknown)) throw cause;
    reply({ unknown: cause.message });
  }
}

/** What cannot be written now is written the next time. */
async function keepTime(): Promise<string | undefined> {
  if (!opened) return undefined;
  const { sql, time } = opened;
  try {
    await watched(sql).unsafe(KEEP_TIME, [String(time())]);
    return undefined;
  } catch (cause) {
    return troubleOf(cause) ?? (cause as Error).message;
  }
}

async function close(): Promise<void> {
  clearInterval(opened?.keeping);
  clearInterval(opened?.noting);
  const written = keepTime().then(() => opened?.seen.close());
  await Promise.race([written, Bun.sleep(LAST_WORDS_MS_MAX)]);
  await opened?.sql.close({ timeout: 0 });
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
