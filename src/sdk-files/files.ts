// The public API of "exchat-sdk/files", for Node and Bun.

import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Place } from "../sdk/place.ts";
import type { OutboxStorage, Post } from "../sdk/post.ts";

/** A line of the file: a post, or a note that the post with this nonce is done. */
type Line = Post | { readonly done: string };

/** After so many lines the file is rewritten without the lines that are out of date. */
const LINES_MAX = 1_000;

/** Keeps unsent posts in a file, for `connect({ storage })`. Only one program may use the file at a time. */
export function fileStorage(path: string): OutboxStorage {
  const posts = new Map<string, Post>();
  for (const line of linesOf(path))
    if ("done" in line) posts.delete(line.done);
    else posts.set(line.nonce, line);
  let lines = 0;
  const clear = () => {
    lines = posts.size;
    replace(path, [...posts.values()].map((post) => `${JSON.stringify(post)}\n`).join(""));
  };
  const write = (line: Line) => {
    lines += 1;
    if (lines > LINES_MAX + 2 * posts.size) clear();
    else appendFileSync(path, `${JSON.stringify(line)}\n`);
  };
  clear();
  return {
    all: () => [...posts.values()],
    put(post) {
      posts.set(post.nonce, post);
      write(post);
    },
    remove(nonce) {
      if (posts.delete(nonce)) write({ done: nonce });
    },
  };
}

/** Keeps a program's place in a feed in a file. */
export interface KeptPlace {
  /** The place that was kept last; undefined if there is none yet. */
  readonly place: Place | undefined;
  keep(place: Place): void;
}

/** If the program is killed, the file has the old place or the new one, whole. */
export function keptPlace(path: string): KeptPlace {
  let place: Place | undefined = textOf(path).trim() || undefined;
  return {
    get place() {
      return place;
    },
    keep(next) {
      if (next === place) return;
      replace(path, next);
      place = next;
    },
  };
}

function linesOf(path: string): Line[] {
  return textOf(path)
    .split("\n")
    .flatMap((line) => {
      try {
        return line ? [JSON.parse(line) as Line] : [];
      } catch {
        // The program was killed in the middle of this line, so it never reported the post as kept.
        return [];
      }
    });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as { code?: string }).code === "ENOENT") return "";
    throw cause;
  }
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
