import { writersIn } from "../state/typing.ts";
import { words } from "../words.ts";
import { Counter, PurposeLine } from "./lines.tsx";
import { charactersOf, parts } from "./parts.ts";
import type { Place } from "./place.ts";
import { cancel, charactersMax, purposeOf, send, sendAll, textIn } from "./sending.ts";
import { WritingBox } from "./writing-box.tsx";

/** The counter appears when this much of a message's room is used. */
const COUNTER_AT = 0.9;

/** Where a message is written. It never waits for the connection: what is sent goes to the outbox. */
export function Composer({ place }: { place: Place }) {
  const purpose = purposeOf(place);
  const text = textIn(place);
  const max = charactersMax();
  const over = charactersOf(text) - max;
  const split = over <= 0 || purpose?.is === "edit" ? [] : parts(text, max);
  return (
    <form
      class="composer"
      data-region
      onSubmit={(event) => {
        event.preventDefault();
        sendAll(place);
      }}
    >
      {over > max * (COUNTER_AT - 1) && (
        <Counter over={over} split={split} send={(bodies) => send(place, bodies)} />
      )}
      {purpose && <PurposeLine purpose={purpose} cancel={() => cancel(place)} />}
      <WritingBox place={place} isOver={over > 0} />
      <p class="writing">{place.thread ? "" : words.writing(writersIn(place.state.id))}</p>
    </form>
  );
}
