import type { Outcome } from "../../../chat/commit.ts";
import type { Command } from "../../../protocol/frames.ts";
import { limits } from "../../../protocol/limits.ts";
import { oneLine } from "../../../protocol/one-line.ts";
import { onAllNodes } from "../all-nodes.ts";
import type { Call, Commands, IrcCommand } from "../call.ts";
import { formatLine } from "../line.ts";
import { isOperator, isSame } from "../operators.ts";
import { answerRefusal } from "../refused.ts";
import { personNamed } from "../seen.ts";
import { unsafe } from "../service.ts";

/** OPER (RFC 2812 section 3.1.4), with the name and the password of the setting. Accounts that look after the server are operators. */
function oper(call: Call): void {
  const { session, house } = call;
  const [name = "", password = ""] = call.params;
  const { operator } = house.settings;
  const secret = unsafe(call);
  if (secret !== undefined) {
    call.reply("ERR_NOOPERHOST", secret);
    return;
  }
  if (!house.operGuesses.begin(session.network, Date.now())) {
    call.reply("ERR_PASSWDMISMATCH", "Too many wrong passwords: try again later");
    return;
  }
  const isRight = operator && isSame(call, name, operator.name) && isSame(call, password, operator.password);
  if (!isRight) {
    call.reply("ERR_PASSWDMISMATCH", "Password incorrect");
    return;
  }
  house.operGuesses.right(session.network);
  if (!session.modes.includes("o")) {
    house.counts.changes("", "o");
    session.modes += "o";
    house.chat.shows(session);
  }
  call.reply("RPL_YOUREOPER", "You are now an IRC operator");
  call.say({ source: session.nick, command: "MODE", params: [session.nick, "+o"] });
}

const onlyOperators = (least: number, run: (call: Call) => Promise<void> | void): IrcCommand => ({
  least,
  run: (call) => {
    if (isOperator(call)) return run(call);
    call.reply("ERR_NOPRIVILEGES", "Permission Denied- You're not an IRC operator");
  },
});

/** For an operator by OPER the server itself does it. */
const performAsOperator = (call: Call, command: Command): Promise<Outcome> =>
  call.session.modes.includes("o")
    ? call.house.chat.performAsServer(command, call.session)
    : call.perform(command);

/** KILL (RFC 2812 section 3.7.1): ends the IRC clients of a person on every node. They may come back, unless they are banned. */
async function kill(call: Call): Promise<void> {
  const [nick = "", comment = ""] = call.params;
  const { house } = call;
  const person = await personNamed(call, nick);
  const isHere = person?.session !== undefined;
  const there = person && !isHere ? await house.chat.others.lookFor([person.id]) : undefined;
  if (!person || !(isHere || there?.users.get(person.id)?.profile))
    return call.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
  const why = oneLine(comment, limits.reasonCharactersMax - 100) || "no reason";
  const by = house.people.maskOf(call.user);
  onAllNodes(house, { what: "kill", user: person.id, by, why });
}

/** WALLOPS (RFC 2812 section 4.7): to the clients of all nodes with `+w`. */
function wallops(call: Call): void {
  const [text = ""] = call.params;
  const source = call.house.people.maskOf(call.user);
  const line = formatLine({ source, command: "WALLOPS", params: [text] });
  onAllNodes(call.house, { what: "wallops", line });
}

/** KLINE [minutes] target [:reason]: a ban of the server, on the one list of all doors. `*@host` is a mask. */
async function kline(call: Call): Promise<void> {
  const [first = "", ...others] = call.params;
  const isTimed = /^\d{1,6}$/.test(first) && others.length > 0;
  const [mask = "", words = ""] = isTimed ? others : call.params;
  const reason = oneLine(words, limits.reasonCharactersMax);
  const minutes = isTimed ? Number(first) : 0;
  const { refused } = await performAsOperator(call, {
    ...{ type: "server.ban", target: targetOf(call, mask) },
    ...(reason && { reason }),
    ...(minutes > 0 && { forSeconds: minutes * 60 }),
  });
  if (refused) return answerRefusal(call, refused, [mask], { no_such_user: "ERR_NOSUCHNICK" });
  tell(call, `${mask} is banned from this server`);
}

/** A ban knows hosts by their cloaks, which is what IRC shows without the name of the server. */
function targetOf({ house }: Call, mask: string): string {
  const plain = mask.endsWith(`.${house.host}`) ? mask.slice(0, -house.host.length - 1) : mask;
  return plain.includes("@") && !plain.includes("!") ? `*!${plain}` : plain;
}

async function unkline(call: Call): Promise<void> {
  const [mask = ""] = call.params;
  const target = targetOf(call, mask).toLowerCase();
  const ban = (await call.house.chat.bans.all()).find((one) => one.target.toLowerCase() === target);
  if (!ban) return tell(call, `There is no ban of ${mask}`);
  const { refused } = await performAsOperator(call, { type: "server.unban", ban: ban.id });
  if (refused) answerRefusal(call, refused, [mask]);
  else tell(call, `${mask} is not banned any more`);
}

const tell = (call: Call, sentence: string): void =>
  call.say({ command: "NOTICE", params: [call.session.nick, sentence] });

/**
 * REHASH (RFC 2812 section 4.2): reads the message of the day again, on every node. Certificates are read again by themselves. What
 * goes wrong on another node is in its log.
 */
async function rehash(call: Call): Promise<void> {
  call.reply("RPL_REHASHING", "exchat", "Rehashing");
  call.house.chat.others.tellDoors({ what: "rehash" });
  const problem = await call.house.rehash();
  if (problem !== undefined) tell(call, `The message of the day cannot be read: ${problem}`);
}

export const operators: Commands = {
  OPER: { least: 2, run: oper },
  KILL: onlyOperators(2, kill),
  WALLOPS: onlyOperators(1, wallops),
  KLINE: onlyOperators(1, kline),
  UNKLINE: onlyOperators(1, unkline),
  REHASH: onlyOperators(0, rehash),
};
