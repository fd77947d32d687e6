import { lookupsAt } from "../lookups.ts";
import { StoreProblem } from "../problem.ts";
import type { Recipe } from "../recipe.ts";
import { timeFrom } from "../server-time.ts";
import { checkWhole, fileAt, openForReading } from "./open.ts";
import { Runner } from "./run.ts";

declare const self: Worker;

type Table = ReturnType<typeof lookupsAt>;
export type ReadName = keyof Table;
export type ReadArgs<N extends ReadName> = Parameters<Table[N]>;
export type ReadAnswer<N extends ReadName> =
  ReturnType<Table[N]> extends Recipe<infer Answer> ? Answer : never;
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

/** One transaction: all statements of an answer see the same moment. */
let read: (name: ReadName, args: readonly unknown[]) => unknown = () => undefined;

const reply = (message: FromReader): void => self.postMessage(JSON.stringify(message));

function answer(id: number, name: ReadName, args: readonly unknown[]): void {
  const start = performance.now();
  const us = () => Math.round((performance.now() - start) * 1_000);
  try {
    const answer = JSON.stringify(read(name, args) ?? null);
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
    const lookups = lookupsAt(timeFrom(time)) as Record<
      ReadName,
      (...args: readonly unknown[]) => Recipe<unknown>
    >;
    const runner = new Runner(db);
    read = db.transaction((name: ReadName, args: readonly unknown[]) => runner.run(lookups[name](...args)));
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
