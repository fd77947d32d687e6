import { useMemo } from "preact/hooks";
import { writersIn } from "../state/typing.ts";
import { words } from "../words.ts";
import { boxIds } from "./focus.ts";
import { Counter, PurposeLine, SlowLine } from "./lines.tsx";
import { charactersOf, parts } from "./parts.ts";
import type { Place } from "./place.ts";
import { cancel, charactersMax, purposeOf, sendAll, textIn } from "./sending.ts";
import { askToSplit } from "./splitting.ts";
import { WritingBox } from "./writing-box.tsx";

/** The counter appears when the text has used this much of a message's limit. */
const COUNTER_AT = 0.9;

/** The box to write a message in. It never waits for the connection: a sent message goes to the outbox. */
export function Composer({ place }: { place: Place }) {
  const purpose = purposeOf(place);
  const text = textIn(place);
  const max = charactersMax();
  const over = text.length > max * COUNTER_AT ? charactersOf(text) - max : -max;
  const isEdit = purpose?.is === "edit";
  const count = useMemo(() => (over > 0 && !isEdit ? parts(text, max).length : 0), [text, max, isEdit]);
  return (
    <form
      class="composer"
      data-region
      onSubmit={(event) => {
        event.preventDefault();
        const box = event.currentTarget.querySelector("textarea");
        if (box) sendAll(place, box.value);
      }}
    >
      {over > max * (COUNTER_AT - 1) && <Counter over={over} parts={count} split={() => askToSplit(place)} />}
      {purpose && <PurposeLine purpose={purpose} cancel={() => cancel(place)} />}
      {!isEdit && <SlowLine state={place.state} />}
      <WritingBox place={place} isOver={over > 0} />
      <p class="writing">{place.id === boxIds.room && words.writing(writersIn(place.state.id))}</p>
    </form>
  );
}
