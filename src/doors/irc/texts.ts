/**
 * Commands that end with a text, and how many parameters they have at least if they do: a PART without a reason ends with a
 * channel.
 */
const TEXT_FROM: ReadonlyMap<string, number> = new Map([
  ["AWAY", 1],
  ["CAP", 2],
  ["ERROR", 1],
  ["FAIL", 3],
  ["JOIN", 3],
  ["KICK", 3],
  ["KILL", 2],
  ["METADATA", 4],
  ["NOTE", 3],
  ["NOTICE", 2],
  ["PART", 2],
  ["PING", 1],
  ["PONG", 2],
  ["PRIVMSG", 2],
  ["QUIT", 1],
  ["REDACT", 3],
  ["REGISTER", 3],
  ["RENAME", 3],
  ["SETNAME", 1],
  ["TOPIC", 2],
  ["VERIFY", 3],
  ["WALLOPS", 1],
  ["WARN", 3],
]);

/** Numeric replies that end with a word: a mode, a mask, a time, a name. All others end with a text or a list. */
const WORDED: ReadonlySet<string> = new Set([
  "004",
  "212",
  "221",
  "243",
  "324",
  "329",
  "333",
  "336",
  "341",
  "346",
  "348",
  "354",
  "367",
  "770",
  "771",
  "772",
  "775",
]);

/**
 * Whether the last of so many parameters is a text. Servers write a colon before it, blank or not, and bots look for ` :`
 * where the text begins, although RFC 2812 section 2.3.1 lets a single word go without.
 */
export function endsInText(command: string, count: number): boolean {
  const least = TEXT_FROM.get(command);
  if (least !== undefined) return count >= least;
  return count > 1 && isNumeric(command) && !WORDED.has(command);
}

/** No other command begins with a digit. */
const isNumeric = (command: string): boolean => command.charCodeAt(0) <= 0x39;
