import type { Caps } from "./caps.ts";
import { formatLine, type Saying } from "./line.ts";

/** A line about what happens now, as each reader gets it: with its time or without (IRCv3 server-time). It is made once for all. */
export function lineOfNow(saying: Saying): (reader: { readonly caps: Caps }) => string {
  const plain = formatLine(saying);
  const timed = formatLine({ ...saying, tags: [["time", new Date().toISOString()]] });
  return ({ caps }) => (caps.has("server-time") ? timed : plain);
}
