import { lookupsAt } from "../lookups.ts";
import { StoreProblem } from "../problem.ts";
import type { Recipe } from "../recipe.ts";
import { timeFrom } from "../server-time.ts";
import type { FromReader, ReadName, ToReader } from "../workers/messages.ts";
import { checkWhole, fileAt, openForReading } from "./open.ts";
import { Runner } from "./run.ts";

declare const self: Worker;

/** Reads in one transaction, so that all statements of an answer see the same moment. */
let read: (name: ReadName, args: readonly unknown[]) => unknown = () => undefined;

const reply = (message: FromReader): void => self.postMessage(JSON.stringify(message));

function answer(id: number, name: ReadName, args: readonly unknown[]): void {
  const start = performance.now();
  const us = () => Math.round((performance.now() - start) * 1_000);
  try {
    const answer = JSON.stringify(read(name, args) ?? null);
    // To encode the answer is a part of its cost.
    self.postMessage(`{"read":${id},"us":${us()},"answer":${answer}}`);
  } catch (cause) {
    const { code = "", message } = cause as { code?: string; message: string };
    // Only this program writes the JSON in the tables, so broken JSON means a damaged page.
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
