import type { Chat } from "../../chat/chat.ts";
import { looksAfterServer } from "../../chat/standing.ts";
import type { Signal } from "../../protocol/signals.ts";
import { formatLine } from "./line.ts";
import type { IrcSession } from "./session.ts";

type Moderating = Extract<Signal, { type: "report" | "held" }>;
interface ModeratingWorld {
  readonly host: string;
  readonly userOf: Chat["userOf"];
}

/**
 * Tells operators of the server what waits for the moderators, and people what became of what they reported or wrote, by a NOTICE of
 * ModServ. An author hears of a message that waits by the answer to PRIVMSG.
 */
export function tellModerating(
  signal: Moderating,
  readers: Iterable<IrcSession>,
  world: ModeratingWorld,
): void {
  for (const reader of readers) {
    const sentence = sentenceFor(signal, reader, world);
    if (sentence === undefined) continue;
    const params = [reader.nick, sentence];
    reader.send([formatLine({ source: `ModServ!ModServ@${world.host}`, command: "NOTICE", params })]);
  }
}

function sentenceFor(
  signal: Moderating,
  reader: IrcSession,
  { userOf }: ModeratingWorld,
): string | undefined {
  if (signal.type === "report" && signal.state === "settled")
    return signal.mine ? "The moderators have looked at your report." : undefined;
  const operates = reader.modes.includes("o") || looksAfterServer(userOf(reader.user)?.role ?? "guest");
  if (signal.type === "held" && signal.state === "declined" && !operates)
    return `Your message in ${reader.targetOf(signal.room) ?? "a channel"} was declined${signal.reason ? `: ${signal.reason}` : "."}`;
  if (!operates || (signal.type === "held" && signal.state !== "waiting")) return undefined;
  const { what, id } =
    signal.type === "report"
      ? { what: "A message was reported", id: signal.report }
      : { what: "A message of a newcomer waits", id: signal.held };
  return `${what} (${id}). Say LIST to me.`;
}
