import { limits } from "../../protocol/limits.ts";
import { oneLine } from "../../protocol/one-line.ts";
import type { Room } from "../../protocol/room.ts";
import type { Call } from "./call.ts";
import { isQuery } from "./channels.ts";
import { DeviceMarks } from "./device-marks.ts";
import type { IrcHouse } from "./house.ts";
import { playBack } from "./playback.ts";
import type { IrcSession } from "./session.ts";

/**
 * The client comes into the channels in which its person is already: a JOIN for each, then what a newcomer is told, then what its
 * device missed. Call it before the client gets live events.
 */
export function comeIn(call: Call, rooms: readonly Room[]): void {
  const { session, house } = call;
  const channels = rooms.filter((room) => !isQuery(room));
  for (const room of channels) call.sayJoin(call.user, session.channels.set(room));
  const upTo = house.chat.devices.passedOnTo(session);
  session.later(async (later) => {
    for (const room of channels) {
      await house.greetIn(later, room);
      await later.page();
    }
    await catchUp(later, upTo);
  });
}

/**
 * Tells the device what it missed, and remembers from now on what it has seen. Guests miss nothing, and clients that can ask for
 * history ask for what they want.
 */
export async function catchUp(call: Call, upTo: ReadonlyMap<Room["id"], number>): Promise<void> {
  const { session, house } = call;
  if (!session.identity.login || session.caps.has("draft/chathistory")) return;
  const device = oneLine(session.identity.device ?? "", limits.sessionLabelCharactersMax);
  // What an earlier connection of the device has seen may not be stored yet.
  await house.underWay.settled();
  const seen = otherOf(session, house, device)?.seen ?? (await house.chat.devices.seenBy(session, device));
  if (seen) await playBack(call, seen, upTo);
  if (session.isGone) return;
  session.identity.marks = new DeviceMarks(house, session, { device, seen: upTo });
}

/** Another connection of the device: one that was lost, and nobody has noticed it, or one that is in use. */
const otherOf = ({ user }: IrcSession, { people }: IrcHouse, device: string): DeviceMarks | undefined =>
  people.sessionsOf(user).findLast(({ identity }) => identity.marks?.device === device)?.identity.marks;
