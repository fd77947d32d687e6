import type { Row } from "../store/copying/engine.ts";
import type { Table } from "../store/copying/plan.ts";
import type { Logs } from "./logs.ts";

interface Span {
  n: number;
  readonly first: number;
  last: number;
}

/** The number of the server's own log. */
const SERVER = "0";

/** Finds the logs in the rows of tables, which come table by table, each in the order of its key. */
export class LogsOfTables {
  readonly #spans = new Map<string, Span>();
  readonly #rooms = new Set<string>([SERVER]);
  readonly #erasing = new Set<string>();

  take({ name, columns }: Table, rows: readonly Row[]): void {
    const at = (column: string) => columns.findIndex((one) => one.name === column);
    if (name === "rooms") for (const row of rows) this.#rooms.add(String(row[at("id")]));
    else if (name === "erasures") {
      for (const row of rows) if (row[at("kind")] === "room") this.#erasing.add(String(row[at("room")]));
    } else if (name === "server_facts") for (const row of rows) this.#add(SERVER, Number(row[at("seq")]));
    else if (name === "events") {
      const [room, seq] = [at("room"), at("seq")];
      for (const row of rows) this.#add(String(row[room]), Number(row[seq]));
    }
  }

  get logs(): Logs {
    const found = [...this.#spans].find(
      ([room, { n, first, last }]) => !this.#erasing.has(room) && n !== last - first + 1,
    );
    return {
      gap: found && { room: found[0], ...found[1] },
      heads: Object.fromEntries([...this.#rooms].map((room) => [room, this.#spans.get(room)?.last ?? 0])),
    };
  }

  #add(room: string, seq: number): void {
    const span = this.#spans.get(room);
    if (!span) this.#spans.set(room, { n: 1, first: seq, last: seq });
    else {
      span.n += 1;
      span.last = seq;
    }
  }
}
