import type { Call } from "../call.ts";
import { personNamed } from "../seen.ts";

/** User modes that a person sets: bot, invisible, server notices, wallops. */
const SETTABLE = "Bisw";

/** MODE of a nick (RFC 2812 section 3.1.5): only of the client's own. */
export async function userMode(call: Call, nick: string): Promise<void> {
  const { session } = call;
  const person = await personNamed(call, nick);
  if (!person) return call.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
  if (person.id !== session.user)
    return call.reply("ERR_USERSDONTMATCH", "Cannot change mode for other users");
  const letters = call.params[1];
  if (!letters) return call.reply("RPL_UMODEIS", modesOf(call));
  const changed = changeModes(session.modes, letters);
  call.house.counts.changes(session.modes, changed.modes);
  session.modes = changed.modes;
  if (changed.isUnknown) call.reply("ERR_UMODEUNKNOWNFLAG", "Unknown MODE flag");
  if (changed.text === "") return;
  call.house.chat.shows(session);
  call.say({ source: session.nick, command: "MODE", params: [session.nick, changed.text] });
}

/** `r` is for people with an account: it cannot be set. */
export function modesOf(call: Call): string {
  const letters = [...call.session.modes, ...(call.user.kind === "account" ? ["r"] : [])];
  return `+${letters.sort().join("")}`;
}

/** `o` can be given up only: OPER gives it. */
function changeModes(before: string, letters: string) {
  let [modes, sign, isUnknown, text, told] = [before, "+", false, "", ""];
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      sign = letter;
      continue;
    }
    const isMeant = SETTABLE.includes(letter) || (letter === "o" && sign === "-");
    if (!isMeant && !"or".includes(letter)) isUnknown = true;
    if (!isMeant || modes.includes(letter) === (sign === "+")) continue;
    modes = sign === "+" ? modes + letter : modes.replace(letter, "");
    text += (told === sign ? "" : sign) + letter;
    told = sign;
  }
  return { modes, text, isUnknown };
}
