// What a program gets that imports "exchat-sdk/files": for Node and Bun, where there are files.

import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { OutboxStorage, Post } from "../sdk/outbox.ts";
import type { Place } from "../sdk/place.ts";

/** A line of the file: a post, or that of this nonce there is none any longer. */
type Line = Post | { readonly done: string };

/** So many lines are written before those that say nothing any more are left out. */
const LINES_MAX = 1_000;

/** Keeps what is not sent yet in a file, for `connect({ storage })`. One program has the file at a time. */
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

/** Where a program has come in a feed, kept in a file. */
export interface KeptPlace {
  /** What was kept last; nothing, if the program has never been here. */
  readonly place: Place | undefined;
  keep(place: Place): void;
}

/** Whenever the program is killed, the file has the place of before or the new one, whole. */
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
        // The program was killed in the middle of this line, and so never told anybody that it was kept.
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
