import type { Log } from "./chat/ports.ts";

export type LogFormat = "text" | "json" | "silent";
export const levels = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof levels)[number];

export interface Logger extends Log {
  info(what: string): void;
  warn(what: string): void;
}

/** One line per entry, on standard error. Bodies, tokens and passwords are never handed to it. */
export function openLog(format: LogFormat, level: Level): Logger {
  const write = (at: Level, what: string, cause?: unknown) => {
    if (format === "silent" || levels.indexOf(at) < levels.indexOf(level)) return;
    const why =
      cause === undefined
        ? undefined
        : cause instanceof Error
          ? (cause.stack ?? cause.message)
          : String(cause);
    const time = new Date().toISOString();
    const line =
      format === "json"
        ? JSON.stringify({ time, level: at, message: what, cause: why })
        : `${time} ${at} ${oneLine(what)}${why === undefined ? "" : `: ${oneLine(why)}`}`;
    process.stderr.write(`${line}\n`);
  };
  return {
    info: (what) => write("info", what),
    warn: (what) => write("warn", what),
    error: (what, cause) => write("error", what, cause),
  };
}

/** Whatever somebody sent stays within its line and cannot move a terminal's cursor. */
const oneLine = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  text.replace(/\n\s*/g, " | ").replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "?");
