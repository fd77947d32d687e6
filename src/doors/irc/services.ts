import type { Call, Commands } from "./call.ts";
import { chanServ } from "./chanserv.ts";
import type { Line } from "./line.ts";
import { modServ } from "./modserv.ts";
import { nickServ } from "./nickserv.ts";
import type { Service, Word } from "./service.ts";

const SERVICES: readonly Service[] = [nickServ, chanServ, modServ];

/** `NickServ` and `NickServ@services` are one. */
const serviceOf = (target: string): Service | undefined => {
  const nick = target.split("@", 1)[0]?.toLowerCase();
  return SERVICES.find(({ name }) => name.toLowerCase() === nick);
};

/** The command of a line: what is said to a service is that service's command. */
export function verbOf({ command, params }: Line): string {
  const isSaid = command === "PRIVMSG" || command === "NOTICE";
  const service = isSaid ? serviceOf(params[0] ?? "") : undefined;
  return service ? service.name.toUpperCase() : command;
}

/** Carries out what a client says to a service. A NOTICE is never answered. */
async function hear(call: Call, service: Service): Promise<void> {
  const { command, params } = call.line;
  if (command === "NOTICE") return;
  const text = command === "PRIVMSG" ? (params[1] ?? "") : params.join(" ");
  const [name = "", ...args] = text.split(" ").filter((one) => one !== "");
  const key = (name || "HELP").toUpperCase();
  if (key === "HELP") return tell(call, service, helpOf(service));
  const word = Object.hasOwn(service.words, key) ? service.words[key] : undefined;
  if (!word) return tell(call, service, [`I do not know ${key}. Say HELP for what I know.`]);
  if (args.length < word.least) return tell(call, service, [`Say ${usageOf(key, word)}`]);
  tell(call, service, await word.run(call, args));
}

const usageOf = (key: string, { usage }: Word): string => (usage === "" ? key : `${key} ${usage}`);

const helpOf = ({ words }: Service): string[] =>
  Object.entries(words).map(([key, word]) => `${usageOf(key, word)}: ${word.does}`);

function tell(call: Call, { name }: Service, lines: readonly string[]): void {
  const { house, session } = call;
  for (const line of lines)
    call.say({ source: `${name}!${name}@${house.host}`, command: "NOTICE", params: [session.nick, line] });
}

const commandOf = (service: Service) => ({ hashes: true, run: (call: Call) => hear(call, service) }) as const;

export const services: Commands = {
  NICKSERV: commandOf(nickServ),
  NS: commandOf(nickServ),
  CHANSERV: commandOf(chanServ),
  CS: commandOf(chanServ),
  MODSERV: commandOf(modServ),
};
