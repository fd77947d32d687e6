import { openDirect } from "../state/actions.ts";
import { me } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { members } from "../state/people.ts";
import { looksAfter, type RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";

/** Whether the room is an announcement room in which the user does not write. */
export const isListener = (state: RoomState): boolean =>
  state.room.value.moderated === true && state.role.value !== "voiced" && !looksAfter(state);

/** In place of the box: who writes in an announcement room, and a way to ask one of them. */
export function Announcement({ state }: { state: RoomState }) {
  const known = members.value.get(state.id)?.list ?? [];
  const operator = known.find(({ id, roomRole }) => roomRole === "operator" && id !== me.value?.id);
  const ask = async (name: string) => {
    const problem = await openDirect(name);
    if (problem) tell(problem);
  };
  return (
    <p class="archived">
      {words.announcementOnly}{" "}
      {operator && (
        <button type="button" class="small-button" onClick={() => void ask(operator.name)}>
          {words.askOperator(operator.name)}
        </button>
      )}
    </p>
  );
}
