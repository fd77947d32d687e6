import type { Room } from "../../../protocol/room.ts";
import type { Call } from "../call.ts";
import type { Numeric } from "../numerics.ts";
import { answerRefusal } from "../refused.ts";

type Letter = "b" | "e" | "I";

/** The numeric replies of each list, and its end. */
const lists: Readonly<Record<Letter, readonly [Numeric, Numeric, string]>> = {
  b: ["RPL_BANLIST", "RPL_ENDOFBANLIST", "End of channel ban list"],
  e: ["RPL_EXCEPTLIST", "RPL_ENDOFEXCEPTLIST", "End of channel exception list"],
  I: ["RPL_INVEXLIST", "RPL_ENDOFINVEXLIST", "End of channel invite exception list"],
};
export const isMaskLetter = (letter: string): letter is Letter => Object.hasOwn(lists, letter);

interface MaskChange {
  readonly letter: Letter;
  readonly on: boolean;
  readonly value: string | undefined;
}

/** One of the lists `b`, `e` and `I`: without a mask the list is told. */
export async function maskMode(
  call: Call,
  { channel, room }: { readonly channel: string; readonly room: Room },
  { letter, on, value }: MaskChange,
): Promise<void> {
  if (value === undefined || value === "") return tellList(call, channel, room, letter);
  const { refused } = await change(call, room, on, value);
  if (refused) answerRefusal(call, refused, [channel]);
}

/** `m:MASK` (EXTBAN) is in the list of mutes, which IRC shows among the bans. */
const MUTE = "m:";

function change(call: Call, { id: room }: Room, on: boolean, { letter, value }: MaskChange & { value: string }) {
  const isMute = letter === "b" && value.startsWith(MUTE);
  const kind = isMute ? "mute" : kinds[letter];
  const mask = isMute ? value.slice(MUTE.length) : value;
  return call.perform({ type: on ? "mask.add" : "mask.remove", room, kind, mask });
}
