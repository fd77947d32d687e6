import { statSync } from "node:fs";
import { join } from "node:path";
import type { Commit, Store } from "../../chat/ports.ts";
import { Line } from "./line.ts";
import { lockFolder } from "./lock.ts";
import { CHECK_AT_START_BYTES_MAX } from "./open.ts";
import type { FromReader, Readings, ReadName, ToReader } from "./reader.worker.ts";
import { Writing } from "./writing.ts";

export interface SqliteOptions {
  readonly folder: string;
  fatal(why: string): void;
  log(what: string, cause: unknown): void;
  /** The worker that writes, to be replaced by tests that make it fail. */
  readonly writerUrl?: URL;
}

/** Reads that wait for the reading worker; beyond this they are refused. */
const READS_WAITING_MAX = 50_000;

/**
 * The log in one SQLite file. Throws StoreProblem, with a sentence for whoever runs the server, when the folder cannot
 * be written, is in use, or its database is damaged or newer than this program.
 */
export async function openSqlite(options: SqliteOptions): Promise<Store & { readonly epoch: string }> {
  const lock = lockFolder(options.folder);
  const path = join(options.folder, "exchat.sqlite");
  let committed: (commit: Commit) => void = () => {};
  let lost: () => void = () => {};
  const writing = new Writing(path, options.writerUrl ?? new URL("./writer.worker.ts", import.meta.url), {
    committed: (commit) => committed(commit),
    restarted: () => lost(),
    fatal: options.fatal,
    log: options.log,
  });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const epoch = await writing.open().catch((cause: unknown) => {
    lock.release();
    throw cause;
  });
  const reading = new Reading(path, options);
  if (size > CHECK_AT_START_BYTES_MAX) reading.check();
  const read = reading.read.bind(reading);
  return {
    epoch,
    change: (actor, command) => writing.change(actor, command),
    onCommit: (hear) => {
      committed = hear;
    },
    onLost: (hear) => {
      lost = hear;
    },
    events: (...args) => read("events", args),
    history: (...args) => read("history", args),
    thread: async (...args) => (await read("thread", args)) ?? undefined,
    threads: (...args) => read("threads", args),
    textsOf: (...args) => read("textsOf", args),
    pins: (...args) => read("pins", args),
    roomsOf: (...args) => read("roomsOf", args),
    joinedRoom: async (...args) => (await read("joinedRoom", args)) ?? undefined,
    standing: (...args) => read("standing", args),
    placesOf: (...args) => read("placesOf", args),
    listRooms: (...args) => read("listRooms", args),
    publicRoom: async (...args) => (await read("publicRoom", args)) ?? undefined,
    membersOf: (...args) => read("membersOf", args),
    bansOf: (...args) => read("bansOf", args),
    headsOf: (...args) => read("headsOf", args),
    userByToken: async (...args) => (await read("userByToken", args)) ?? undefined,
    userByName: async (...args) => (await read("userByName", args)) ?? undefined,
    userById: async (...args) => (await read("userById", args)) ?? undefined,
    sessionsOf: (...args) => read("sessionsOf", args),
    guests: () => read("guests", []),
    hasOwner: () => read("hasOwner", []),
    get trouble() {
      return writing.trouble ?? reading.trouble;
    },
    close: async () => {
      await writing.close();
      reading.close();
      lock.release();
    },
  };
}

interface Asked {
  readonly message: ToReader;
  readonly resolve: (answer: never) => void;
  readonly reject: (cause: Error) => void;
}

/** The main thread's side of the worker that reads. A read changes nothing, so a dead worker's reads are asked again. */
class Reading {
  readonly #path: string;
  readonly #options: SqliteOptions;
  readonly #asked = new Map<number, Asked>();
  #line: Line<ToReader, FromReader>;
  #count = 0;
  /** What a check of the whole database found, or somebody who read in it. Only a person can mend that. */
  trouble: string | undefined;

  constructor(path: string, options: SqliteOptions) {
    this.#path = path;
    this.#options = options;
    this.#line = this.#start();
  }

  read<N extends ReadName>(name: N, args: Parameters<Readings[N]>): Promise<ReturnType<Readings[N]>> {
    if (this.#asked.size >= READS_WAITING_MAX) return Promise.reject(new Error("too many reads are waiting"));
    return new Promise((resolve, reject) => {
      this.#count += 1;
      const message = { read: this.#count, name, with: args };
      this.#asked.set(this.#count, { message, resolve: resolve as (answer: never) => void, reject });
      this.#line.say(message);
    });
  }

  /** Reads all of a large database once, in a worker of its own so that nobody waits for it. */
  check(): void {
    const checking = new Line<ToReader, FromReader>(
      new URL("./reader.worker.ts", import.meta.url),
      (message) => {
        if ("checked" in message && message.checked !== null) this.#damaged(message.checked);
        checking.end();
      },
      (why) => this.#damaged(why),
    );
    checking.say({ check: this.#path });
  }

  #damaged(found: string): void {
    if (this.trouble === undefined) this.#options.log("the database is damaged", new Error(found));
    this.trouble = found;
  }

  close(): void {
    this.#line.end();
  }

  #start(): Line<ToReader, FromReader> {
    const line = new Line<ToReader, FromReader>(
      new URL("./reader.worker.ts", import.meta.url),
      (message) => this.#hear(message),
      (why) => {
        this.#options.log("the worker that reads died", new Error(why));
        this.#line = this.#start();
        for (const { message } of this.#asked.values()) this.#line.say(message);
      },
    );
    line.say({ open: this.#path });
    return line;
  }

  #hear(message: FromReader): void {
    if (!("read" in message)) return;
    const asked = this.#asked.get(message.read);
    this.#asked.delete(message.read);
    if ("failed" in message && /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(message.failed))
      this.#damaged(message.failed);
    if ("failed" in message) asked?.reject(new Error(message.failed));
    else asked?.resolve(message.answer as never);
  }
}
