import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calls } from "../../sdk/calls.ts";
import { Problem } from "../parts/problem.tsx";
import { removeMask } from "../state/actions.ts";
import { client, problemOf } from "../state/chat.ts";
import type { RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";

type Mask = Calls["room.masks"]["ok"]["masks"][number];

/** The masks of a room. IRC clients add them; here they can be seen and removed. */
export function Masks({ state }: { state: RoomState }) {
  const masks = useSignal<readonly Mask[]>([]);
  const problem = useSignal<string | undefined>(undefined);
  const load = async () => {
    const answer = await client.value?.call("room.masks", { room: state.id });
    if (answer?.is === "ok") masks.value = answer.ok.masks;
    else problem.value = answer && problemOf(answer);
  };
  useEffect(() => void load(), [state.id]);
  const remove = async ({ kind, mask }: Mask) => {
    problem.value = await removeMask(state.id, kind, mask);
    await load();
  };
  if (masks.value.length === 0 && !problem.value) return null;
  return (
    <section class="part">
      <h3>{words.masks}</h3>
      <p class="hint">{words.masksHint}</p>
      <Problem text={problem.value} />
      <ul>
        {masks.value.map((one) => (
          <li key={`${one.kind} ${one.mask}`} class="room-entry">
            <span class="room-entry-name">
              <bdi>{one.mask}</bdi>
              <small>
                {" "}
                {words.maskKind[one.kind]}
                {one.reason && `: ${one.reason}`}
              </small>
            </span>
            <button
              type="button"
              class="small-button"
              aria-label={words.removeMaskOf(one.mask)}
              onClick={() => void remove(one)}
            >
              {words.removeShort}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
