import type { MessageId } from "../../protocol/ids.ts";
import type { BoxKey } from "../state/composing.ts";
import { isDirect, nameOf, type RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";
import { boxIds } from "./focus.ts";

/** Where a text is written: in a room, or in one of its threads. */
export interface Place {
  readonly state: RoomState;
  readonly thread?: MessageId;
  readonly box: BoxKey;
  /** The id of the box's element. */
  readonly id: string;
  readonly label: string;
}

export const inRoom = (state: RoomState): Place => ({
  state,
  box: state.id,
  id: boxIds.room,
  label: isDirect(state) ? words.composerTo(nameOf(state)) : words.composer(nameOf(state)),
});

export const inThread = (state: RoomState, thread: MessageId): Place => ({
  state,
  thread,
  box: thread,
  id: boxIds.thread,
  label: words.composerInThread,
});
