import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Said } from "./verb.ts";

/** Where verbs reach a running server: only the person who runs it may use the socket (0600). */
const NAME = "control.sock";
/** `sun_path` has 104 bytes on macOS and 108 on Linux, with the NUL at its end. */
const PATH_BYTES_MAX = 103;
const UMASK = 0o177;

/** A verb and what was typed after it. */
export interface Asked {
  readonly verb: string;
  readonly args: readonly string[];
}

/** Lets verbs reach this server. The data folder is locked, so a socket that is there is left over. */
export function listenForVerbs(folder: string, answer: (asked: Asked) => Promise<Said>): { close(): void } {
  const path = join(folder, NAME);
  rmSync(path, { force: true });
  const server = atPath(path, (unix) => {
    // The mode holds from the very beginning, before anyone can connect.
    const before = process.umask(UMASK);
    try {
      return Bun.serve({
        unix,
        fetch: async (request) => Response.json(await answer((await request.json()) as Asked)),
      });
    } finally {
      process.umask(before);
    }
  });
  return {
    close: () => {
      void server.stop(true);
      rmSync(path, { force: true });
    },
  };
}

/** What the running server says to a verb; nothing when none runs in this folder. */
export async function askRunning(folder: string, asked: Asked): Promise<Said | undefined> {
  const given = { method: "POST", body: JSON.stringify(asked) };
  try {
    const answer = await atPath(join(folder, NAME), (unix) => fetch("http://exchat/", { ...given, unix }));
    return (await answer.json()) as Said;
  } catch (cause) {
    const { code = "" } = cause as { code?: string };
    if (/ENOENT|ECONNREFUSED|FailedToOpenSocket|ConnectionRefused/i.test(code)) return undefined;
    throw cause;
  }
}

/** A socket's address is short, and a data folder's path may be long: then the folder is reached by a short link. */
function atPath<T>(path: string, use: (path: string) => T): T {
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return use(path);
  const short = mkdtempSync(join(tmpdir(), "exchat-"));
  const link = join(short, "d");
  symlinkSync(resolve(path, ".."), link);
  const gone = () => rmSync(short, { recursive: true, force: true });
  try {
    const used = use(join(link, NAME));
    // Connecting takes longer than this call does.
    if (used instanceof Promise) void used.then(gone, gone);
    else gone();
    return used;
  } catch (cause) {
    gone();
    throw cause;
  }
}
