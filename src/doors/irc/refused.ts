import type { Refusal, RefusalCode } from "../../protocol/errors.ts";
import type { Call } from "./call.ts";
import type { Numeric } from "./numerics.ts";

/** The numeric replies for refusals about a channel. */
const aboutChannel: { readonly [C in RefusalCode]?: Numeric } = {
  no_such_room: "ERR_NOSUCHCHANNEL",
  not_member: "ERR_NOTONCHANNEL",
  banned: "ERR_BANNEDFROMCHAN",
  not_invited: "ERR_INVITEONLYCHAN",
  invite_only: "ERR_INVITEONLYCHAN",
  bad_key: "ERR_BADCHANNELKEY",
  room_full: "ERR_CHANNELISFULL",
  muted: "ERR_CANNOTSENDTOCHAN",
  moderated: "ERR_CANNOTSENDTOCHAN",
  slow_mode: "ERR_CANNOTSENDTOCHAN",
  too_many_rooms: "ERR_TOOMANYCHANNELS",
  bad_name: "ERR_BADCHANMASK",
  not_allowed: "ERR_CHANOPRIVSNEEDED",
  room_archived: "ERR_CANNOTSENDTOCHAN",
};

/** Answers a refused command: the numeric reply that fits, or FAIL with the refusal's code (IRCv3 standard-replies). */
export function answerRefusal(
  call: Call,
  refused: Refusal,
  context: readonly string[],
  own: { readonly [C in RefusalCode]?: Numeric } = {},
): void {
  const numeric = own[refused.code] ?? aboutChannel[refused.code];
  if (numeric) call.reply(numeric, ...context, refused.message);
  else call.note("FAIL", refused.code.toUpperCase(), context, refused.message);
}
