import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Said } from "./verb.ts";

/** The socket by which verbs reach a running server. Only the user who runs the server may use it (0600). */
const NAME = "control.sock";
/** `sun_path` has 104 bytes on macOS and 108 on Linux, with the NUL at its end. */
const PATH_BYTES_MAX = 103;
const UMASK = 0o177;

/** A verb with the file that it reads. */
const REQUEST_BYTES_MAX = 64 * 2 ** 20;

/** The type of an answer that has pages. */
const PAGES = "application/x-ndjson";

/** A verb, and what was typed after it. */
export interface Asked {
  readonly verb: string;
  readonly args: readonly string[];
  /** What is in the file that the verb reads. */
  readonly input?: string | undefined;
}

/** Lets verbs reach this server. The data folder is locked, so an existing socket belongs to no running server. */
export function listenForVerbs(folder: string, answer: (asked: Asked) => Promise<Said>): { close(): void } {
  const path = join(folder, NAME);
  rmSync(path, { force: true });
  const server = atPath(path, (unix) => {
    // With the umask the socket has its mode from the beginning, before anyone can connect.
    const before = process.umask(UMASK);
    try {
      return Bun.serve({
        unix,
        maxRequestBodySize: REQUEST_BYTES_MAX,
        fetch: async (request) => answered(await answer((await request.json()) as Asked)),
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

/** The running server's answer to a verb; undefined if no server runs in this folder. */
export async function askRunning(folder: string, asked: Asked): Promise<Said | undefined> {
  const given = { method: "POST", body: JSON.stringify(asked) };
  try {
    const answer = await atPath(join(folder, NAME), (unix) => fetch("http://exchat/", { ...given, unix }));
    if (answer.headers.get("content-type") !== PAGES) return (await answer.json()) as Said;
    return { pages: textsOf(answer.body) };
  } catch (cause) {
    const { code = "" } = cause as { code?: string };
    if (/ENOENT|ECONNREFUSED|FailedToOpenSocket|ConnectionRefused/i.test(code)) return undefined;
    throw cause;
  }
}

const answered = (said: Said): Response =>
  "pages" in said
    ? new Response(said.pages as unknown as ReadableStream, { headers: { "content-type": PAGES } })
    : Response.json(said);

async function* textsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const part of body ?? []) yield decoder.decode(part, { stream: true });
}

/**
 * The path of a socket must be short, and that of a data folder may be long: then the socket is reached by a short link
 * to the folder.
 */
function atPath<T>(path: string, use: (path: string) => T): T {
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return use(path);
  const short = mkdtempSync(join(tmpdir(), "exchat-"));
  const link = join(short, "d");
  symlinkSync(resolve(path, ".."), link);
  const gone = () => rmSync(short, { recursive: true, force: true });
  try {
    const used = use(join(link, NAME));
    // The connection is made after this call returns.
    if (used instanceof Promise) void used.then(gone, gone);
    else gone();
    return used;
  } catch (cause) {
    gone();
    throw cause;
  }
}
