import { purposes } from "../state/composing.ts";
import type { RoomState } from "../state/rooms.ts";
import { writersIn } from "../state/typing.ts";
import { words } from "../words.ts";
import { Counter, PurposeLine } from "./lines.tsx";
import { charactersOf, parts } from "./parts.ts";
import { cancel, charactersMax, send, sendAll, textIn } from "./sending.ts";
import { WritingBox } from "./writing-box.tsx";

/** The counter appears when this much of a message's room is used. */
const COUNTER_AT = 0.9;

/** Where a message is written. It never waits for the connection: what is sent goes to the outbox. */
export function Composer({ state }: { state: RoomState }) {
  const purpose = purposes.value.get(state.id);
  const text = textIn(state);
  const max = charactersMax();
  const over = charactersOf(text) - max;
  const split = over <= 0 || purpose?.is === "edit" ? [] : parts(text, max);
  return (
    <form
      class="composer"
      data-region
      onSubmit={(event) => {
        event.preventDefault();
        sendAll(state);
      }}
    >
      {over > max * (COUNTER_AT - 1) && (
        <Counter over={over} split={split} send={(bodies) => send(state, bodies)} />
      )}
      {purpose && <PurposeLine purpose={purpose} cancel={() => cancel(state)} />}
      <WritingBox state={state} isOver={over > 0} />
      <p class="writing">{words.writing(writersIn(state.id))}</p>
    </form>
  );
}
