import type { Fields, Log } from "./chat/ports.ts";

export type LogFormat = "text" | "json" | "silent";
export const levels = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof levels)[number];

export interface Logger extends Log {
  warn(what: string): void;
}

/** The fields of an entry beside its sentence. */
interface More {
  readonly fields?: Fields | undefined;
  readonly cause?: string | undefined;
}

/** Writes one line per entry to standard error. Callers never pass bodies, tokens or passwords. */
export function openLog(format: LogFormat, level: Level): Logger {
  const write = (at: Level, what: string, more: More = {}) => {
    if (format === "silent" || levels.indexOf(at) < levels.indexOf(level)) return;
    const time = new Date().toISOString();
    const entry = format === "json" ? inJson(time, at, what, more) : inText(time, at, what, more);
    process.stderr.write(`${entry}\n`);
  };
  return {
    info: (what, fields) => write("info", what, { fields }),
    warn: (what) => write("warn", what),
    error: (what, cause) => write("error", what, { cause: reasonOf(cause) }),
  };
}

const inJson = (time: string, level: Level, message: string, { fields, cause }: More): string =>
  escaped(JSON.stringify({ ...fields, time, level, message, cause }));

function inText(time: string, level: Level, what: string, { fields = {}, cause }: More): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  const said = pairs.map(([name, value]) => ` ${name}=${plainly(value ?? "")}`).join("");
  return oneLine(`${time} ${level} ${what}${said}${cause === undefined ? "" : `: ${cause}`}`);
}

/** A single word is written as it is, anything else in quotes, so that no name can fake another field. */
const plainly = (value: string | number | boolean): string =>
  /^[\w.:/*@-]+$/.test(String(value)) ? String(value) : JSON.stringify(value);

const reasonOf = (cause: unknown): string | undefined =>
  cause instanceof Error ? (cause.stack ?? cause.message) : cause === undefined ? undefined : String(cause);

/** Characters that move a terminal's cursor, begin a line, are invisible, or reverse the order of text. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Keeps text that a user sent within its line and place. */
const oneLine = (text: string): string => text.replace(/\n\s*/g, " | ").replace(UNSEEN, "?");

const escaped = (json: string): string =>
  json.replace(UNSEEN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
