import type { User } from "../../../protocol/account.ts";
import { limits } from "../../../protocol/limits.ts";
import { oneLine } from "../../../protocol/one-line.ts";
import type { Call, Commands } from "../call.ts";
import { tellNeighbours } from "../neighbours.ts";
import { REALNAME_BYTES_MAX } from "../sizes.ts";

/**
 * AWAY (RFC 2812 section 4.1; IRCv3 away-notify). Its text is the person's status on every door until they are back; then
 * the former status is theirs again. Before registration: draft/pre-away.
 */
async function away(call: Call): Promise<void> {
  const { session } = call;
  const text = oneLine(call.params[0] ?? "", limits.statusCharactersMax) || undefined;
  if (!session.registration) await becomeAway(call, text);
  else if (session.caps.has("draft/pre-away")) session.away = text;
  else return call.reply("ERR_NOTREGISTERED", "You have not registered");
  if (text === undefined) call.reply("RPL_UNAWAY", "You are no longer marked as being away");
  else call.reply("RPL_NOWAWAY", "You have been marked as being away");
}

/** `*` is for clients that are away by themselves (draft/pre-away): it has no text for people. */
export async function becomeAway(call: Call, text: string | undefined): Promise<void> {
  const { session, house } = call;
  const { status = "", statusUntil } = call.user;
  const before = session.statusBefore ?? { status, ...(statusUntil !== undefined && { statusUntil }) };
  session.away = text;
  session.statusBefore = text === undefined ? undefined : before;
  const isFormer = text === undefined || text === "*";
  const former = leftOf(before);
  const wanted = isFormer ? former.status : text;
  // The others are told of both together.
  await house.chat.setPresence(session, {
    state: text === undefined ? "online" : "away",
    ...(wanted !== status && { status: wanted }),
    ...(wanted !== status &&
      isFormer &&
      former.seconds !== undefined && { statusForSeconds: former.seconds }),
  });
  // Another device of the person may be in use.
  const isHere = house.chat.stateOf(session.user) === "online";
  const told = isHere ? undefined : wanted || "away";
  const cause = house.away.cause(session.user, told);
  if (cause !== undefined)
    tellNeighbours(house, session, "away-notify", {
      ...{ command: "AWAY", params: told === undefined ? [] : [told], cause },
      // RPL_NOWAWAY and RPL_UNAWAY tell it already.
      isOwn: false,
    });
}

/** What is left of a status: it may have ended meanwhile. */
function leftOf({ status = "", statusUntil }: Pick<User, "status" | "statusUntil">) {
  if (statusUntil === undefined) return { status };
  const seconds = Math.ceil((Date.parse(statusUntil) - Date.now()) / 1_000);
  return seconds > 0 ? { status, seconds } : { status: "" };
}

/** SETNAME (IRCv3 setname): another realname. */
function setName(call: Call): void {
  const { session, house } = call;
  const [realname] = call.params;
  if (realname === undefined) {
    call.reply("ERR_NEEDMOREPARAMS", "SETNAME", "Not enough parameters");
    return;
  }
  if (realname.trim() === "" || Buffer.byteLength(realname) > REALNAME_BYTES_MAX) {
    call.fail("INVALID_REALNAME", [], "Realname is not valid");
    return;
  }
  session.looks = { ...session.looks, realname };
  house.chat.shows(session);
  tellNeighbours(house, session, "setname", { command: "SETNAME", params: [realname] });
}

export const presence: Commands = {
  AWAY: { early: true, run: away },
  SETNAME: { run: setName },
};
