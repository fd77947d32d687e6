import { eraseText } from "../facts/messages.ts";
import { all, type Recipe, run, text } from "../recipe.ts";

/** So many rows of a table are erased at once. */
const ROWS = 200;

/** Tables with possibly many rows for one message, and the columns by which the rows of a log's beginning are found. */
const MANY = {
  mentions: [`"user", seq`, "seq"],
  replies: ["thread, seq", "thread"],
  threads: [`"user", thread`, "thread"],
  reactions: [`seq, emoji, "user"`, "seq"],
  reaction_kinds: ["seq, emoji", "seq"],
} as const;

const many = Object.entries(MANY).map(([table, [key, place]]) =>
  text<{ room: number }>(
    `delete from ${table} where (room, ${key}) in
      (select room, ${key} from ${table} where room = :room and ${place} <= :upto limit ${ROWS}) returning room`,
  ),
);
const edited = text<{ edits: string }>(
  "select edits from amended where room = :room and seq <= :upto and edits <> '[]'",
);
const last = ["reports", "amended", "events"].map((table) =>
  text(`delete from ${table} where room = :room and seq <= :upto`),
);

/**
 * Erases the beginning of a log up to a place, with everything that belongs to it: a thread with the message that
 * begins it, and the texts of later edits with the message that they changed. Returns whether it is done; false = it
 * took too long.
 */
export function* eraseUpto(room: number, upto: number, isOver: () => boolean): Recipe<boolean> {
  for (const statement of many)
    while ((yield* all(statement, { room, upto })).length > 0) if (isOver()) return false;
  for (const { edits } of yield* all(edited, { room, upto }))
    for (const seq of JSON.parse(edits) as number[]) if (seq > upto) yield* eraseText(room, seq);
  for (const statement of last) yield* run(statement, { room, upto });
  return true;
}
