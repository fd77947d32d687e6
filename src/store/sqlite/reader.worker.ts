import { StoreProblem } from "../problem.ts";
import { ContactReads } from "./contact-reads.ts";
import { EntryReads } from "./entry-reads.ts";
import { checkWhole, fileAt, openForReading } from "./open.ts";
import { Pages } from "./pages.ts";
import { Reads } from "./reads.ts";
import { ServerReads } from "./server-reads.ts";
import { timeFrom } from "./server-time.ts";
import { Threads } from "./threads.ts";

declare const self: Worker;

export type Readings = Pick<Reads, keyof Reads> &
  Pick<Pages, keyof Pages> &
  Pick<ServerReads, keyof ServerReads> &
  Pick<ContactReads, keyof ContactReads> &
  Pick<Threads, keyof Threads> &
  Pick<EntryReads, keyof EntryReads>;
export type ReadName = keyof Readings;
/** `check` reads the whole database once and tells whether a page is damaged. */
export type ToReader =
  | { open: string; time: number; file: string }
  | { read: number; name: ReadName; with: readonly unknown[] }
  | { check: string };
export type FromReader =
  | { opened: true }
  | { problem: string }
  /** With the time that it took, in microseconds. */
  | { read: number; us: number; answer: unknown }
  | { read: number; us: number; failed: string }
  | { checked: string | null }
  /** It could not be looked at, which says nothing about it. */
  | { unchecked: string };

let readings: readonly (Reads | Pages | ServerReads | ContactReads | Threads | EntryReads)[] = [];
/** Whatever statements an answer takes, they all see the same moment. */
let atOnce: (read: () => unknown) => unknown = (read) => read();

const reply = (message: FromReader): void => self.postMessage(JSON.stringify(message));

function answer(id: number, name: ReadName, args: readonly unknown[]): void {
  const start = performance.now();
  const us = () => Math.round((performance.now() - start) * 1_000);
  try {
    const where = readings.find((one) => name in one);
    const read = where?.[name as keyof typeof where] as unknown as (...args: readonly unknown[]) => unknown;
    const answer = JSON.stringify(atOnce(() => read.apply(where, args as unknown[])) ?? null);
    // Making text of the answer is part of what it costs.
    self.postMessage(`{"read":${id},"us":${us()},"answer":${answer}}`);
  } catch (cause) {
    const { code = "", message } = cause as { code?: string; message: string };
    // Only this program writes the JSON in the tables, so where it is broken a page is.
    reply({
      read: id,
      us: us(),
      failed: `${cause instanceof SyntaxError ? "SQLITE_CORRUPT" : code}: ${message}`,
    });
  }
}

function open({ open: path, time, file }: Extract<ToReader, { open: string }>): void {
  try {
    const db = openForReading(path, file);
    const now = timeFrom(time);
    readings = [
      new Pages(db),
      new Reads(db, now),
      new ServerReads(db, now),
      new ContactReads(db),
      new Threads(db),
      new EntryReads(db, now),
    ];
    atOnce = db.transaction((read: () => unknown) => read());
    reply({ opened: true });
  } catch (cause) {
    reply({ problem: (cause as Error).message });
  }
}

function check(path: string): void {
  try {
    const db = openForReading(path, fileAt(path));
    checkWhole(db, path);
    db.close();
    reply({ checked: null });
  } catch (cause) {
    const { code = "", message } = cause as { code?: string; message: string };
    const isDamage = cause instanceof StoreProblem || /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(code);
    reply(isDamage ? { checked: message } : { unchecked: message });
  }
}

self.onmessage = ({ data }: MessageEvent<string>) => {
  const message = JSON.parse(data) as ToReader;
  if ("open" in message) open(message);
  else if ("check" in message) check(message.check);
  else answer(message.read, message.name, message.with);
};
