import { limits } from "../../../protocol/limits.ts";
import type { MaskKind } from "../../../protocol/mask.ts";
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
  const { refused } = await change(call, room, on, { letter, value });
  if (refused) answerRefusal(call, refused, [channel]);
}

/** `m:MASK` (EXTBAN) is in the list of mutes, which IRC shows among the bans. */
const MUTE = "m:";
const kinds = { b: "ban", e: "exempt", I: "invite" } as const satisfies Readonly<Record<Letter, MaskKind>>;

async function change(call: Call, { id: room }: Room, on: boolean, given: { letter: Letter; value: string }) {
  const isMute = given.letter === "b" && given.value.startsWith(MUTE);
  const kind = isMute ? "mute" : kinds[given.letter];
  const mask = isMute ? given.value.slice(MUTE.length) : given.value;
  if (on) return call.perform({ type: "mask.add", room, kind, mask });
  const removed = await call.perform({ type: "mask.remove", room, kind, mask });
  // A person whom the web has banned by name is in the same list.
  const name = kind === "ban" ? /^([^!*?]+)!\*@\*$/.exec(mask)?.[1] : undefined;
  if (name === undefined || removed.refused) return removed;
  const unbanned = await call.perform({ type: "room.unban", room, user: name });
  return unbanned.refused?.code === "not_allowed" ? unbanned : removed;
}

/** Masks, and among the bans also people who are banned by name. */
async function tellList(call: Call, channel: string, room: Room, letter: Letter): Promise<void> {
  const [one, end, sentence] = lists[letter];
  const found = await call.ask({ type: "room.masks", room: room.id });
  if ("refused" in found) return answerRefusal(call, found.refused, [channel]);
  for (const { kind, mask, by, at } of found.masks) {
    const isMute = kind === "mute";
    if (kind === kinds[letter] || (isMute && letter === "b"))
      call.reply(one, channel, isMute ? MUTE + mask : mask, by.name, seconds(at));
  }
  if (letter === "b") await tellBanned(call, channel, room, one);
  call.reply(end, channel, sentence);
}

async function tellBanned(call: Call, channel: string, room: Room, numeric: Numeric): Promise<void> {
  const found = await call.ask({ type: "room.bans", room: room.id, limit: limits.membersPageMax });
  // Only those who look after the room may know them.
  if ("refused" in found) return;
  for (const { user, by, at } of found.bans)
    call.reply(numeric, channel, `${user.name}!*@*`, by, seconds(at));
}

const seconds = (at: string): string => `${Math.floor(Date.parse(at) / 1_000)}`;
