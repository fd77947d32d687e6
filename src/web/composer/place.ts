import type { MessageId } from "../../protocol/ids.ts";
import type { DraftKey } from "../state/drafts.ts";
import { isDirect, nameOf, type RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";
import { composerId } from "./focus.ts";

/** Where something is written: in a room, or in one of its threads. */
export interface Place {
  readonly state: RoomState;
  readonly thread?: MessageId;
  readonly draft: DraftKey;
  /** Of the box, in the page. */
  readonly id: string;
  readonly label: string;
}

export const inRoom = (state: RoomState): Place => ({
  state,
  draft: state.id,
  id: composerId,
  label: isDirect(state) ? words.composerTo(nameOf(state)) : words.composer(nameOf(state)),
});

export const inThread = (state: RoomState, thread: MessageId): Place => ({
  state,
  thread,
  draft: thread,
  id: `${composerId}-thread`,
  label: words.composerInThread,
});
