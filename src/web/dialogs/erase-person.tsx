import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Person } from "../../protocol/account.ts";
import type { Calls } from "../../sdk/calls.ts";
import { Modal } from "../parts/modal.tsx";
import { ModalActions } from "../parts/modal-actions.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { client, problemOf } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { close, erasing } from "../state/panes.ts";
import { words } from "../words.ts";

type Wrote = Calls["user.wrote"]["ok"];
type Span = "hour" | "all";

const HOUR_SECONDS = 3_600;
const spans = ["hour", "all"] as const;
const asked = ({ id }: Person, span: Span) => ({
  id,
  ...(span === "hour" && { sinceSeconds: HOUR_SECONDS }),
});

/** A moderator erases what a person wrote in all rooms. It cannot be undone, so the page says first how much that is. */
export function ErasePerson() {
  const person = erasing.value;
  const span = useSignal<Span>("hour");
  const found = useSignal<Wrote | undefined>(undefined);
  const load = async () => {
    const wanted = span.peek();
    found.value = undefined;
    const answer = person && (await client.value?.call("user.wrote", asked(person, wanted)));
    if (wanted !== span.peek()) return;
    if (answer?.is === "ok") found.value = answer.ok;
    else tell(answer ? (problemOf(answer) ?? "") : words.notConnected);
  };
  useEffect(() => void load(), [span.value, person]);
  const { busy, problem, submit } = useForm(async () => {
    if (!person) return undefined;
    const answer = await client.value?.call("user.erase", asked(person, span.peek()));
    if (answer?.is !== "ok") return answer ? problemOf(answer) : words.notConnected;
    close();
    tell(words.erasesPerson(person.name));
    return undefined;
  });
  if (!person) return null;
  return (
    <Modal title={words.eraseOf(person.name)} close={close}>
      <form onSubmit={submit}>
        <fieldset class="choices-row">
          <legend class="visually-hidden">{words.eraseWhich}</legend>
          {spans.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="span"
                checked={span.value === one}
                onChange={() => {
                  span.value = one;
                }}
              />
              {words.eraseSpans[one]}
            </label>
          ))}
        </fieldset>
        <div role="status">
          {found.value ? <HowMuch wrote={found.value} /> : <p class="hint">{words.eraseCounting}</p>}
        </div>
        <Problem text={problem} />
        <ModalActions label={words.eraseAll} busy={busy} danger cancel={close} />
      </form>
    </Modal>
  );
}

function HowMuch({ wrote }: { wrote: Wrote }) {
  const { messages, rooms, more, partial } = wrote;
  return (
    <>
      {(rooms.length + more !== 1 || partial) && <p>{words.eraseCount(messages, partial === true)}</p>}
      {rooms.length + more > 0 && (
        <ul>
          {rooms.map((room) => (
            <li key={room.id}>{words.eraseIn(room.name, room.messages)}</li>
          ))}
          {more > 0 && <li>{words.eraseElsewhere(more)}</li>}
        </ul>
      )}
      <p class="hint">{words.eraseForGood}</p>
    </>
  );
}
