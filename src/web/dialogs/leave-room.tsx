import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { leaveRoom } from "../state/actions.ts";
import { current } from "../state/current.ts";
import { close } from "../state/panes.ts";
import { members } from "../state/people.ts";
import { nameOf, type RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";

/** A person who leaves a private room cannot come back by themselves, so the page asks first. */
export function LeaveRoom() {
  const state = current.value;
  return state ? <Ask state={state} /> : null;
}

function Ask({ state }: { state: RoomState }) {
  const { busy, problem, submit } = useForm(async () => {
    const went = await leaveRoom(state.room.peek());
    if (!went) close();
    return went;
  });
  return (
    <Modal title={words.leaveRoomOf(nameOf(state))} close={close}>
      <form onSubmit={submit}>
        <p>{words.leavePrivateLead}</p>
        {isAlone(state) && <p class="warning">{words.leavePrivateAlone}</p>}
        <Problem text={problem} />
        <ModalActions label={words.leaveRoom} busy={busy} danger cancel={close} />
      </form>
    </Modal>
  );
}

function isAlone({ id }: RoomState): boolean {
  const known = members.value.get(id);
  return known?.state === "loaded" && !known.more && known.list.length === 1;
}
