import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RangeList } from "../../../protocol/ranges.ts";
import { Field } from "../../parts/field.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useForm } from "../../parts/use-form.ts";
import { client, problemOf } from "../../state/chat.ts";
import { wrongOf } from "../../state/wrong.ts";
import { briefTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";

/** Lists of ranges that are banned, and ranges that are exempt from bans and limits of networks. */
export function Ranges() {
  const all = useSignal<readonly RangeList[]>([]);
  const problem = useSignal<string | undefined>(undefined);
  const load = async () => {
    const answer = await client.value?.call("ranges.list", {});
    if (answer?.is === "ok") all.value = answer.ok.lists;
    else problem.value = answer ? problemOf(answer) : words.notConnected;
  };
  const remove = async ({ use, name }: RangeList) => {
    const answer = await client.value?.call("ranges.remove", { use, name });
    problem.value = answer ? problemOf(answer) : words.notConnected;
    await load();
  };
  useEffect(() => void load(), []);
  const of = (use: RangeList["use"]) => all.value.filter((list) => list.use === use);
  return (
    <section class="part">
      <h3>{words.rangeLists}</h3>
      <p class="hint">{words.rangeListsHint}</p>
      <Problem text={problem.value} />
      {of("ban").length === 0 && <p class="hint">{words.noRangeLists}</p>}
      <Lists lists={of("ban")} remove={remove} />
      <h3>{words.exemptRanges}</h3>
      <p class="hint">{words.exemptHint}</p>
      <Lists lists={of("exempt")} remove={remove} />
      <Exempt done={load} />
    </section>
  );
}

interface ListsProps {
  readonly lists: readonly RangeList[];
  readonly remove: (list: RangeList) => Promise<void>;
}

function Lists({ lists, remove }: ListsProps) {
  return (
    <ul class="room-list">
      {lists.map((list) => (
        <li key={list.name} class="room-entry">
          <span class="room-entry-name">
            <bdi>{list.name}</bdi>
            <small>
              {list.use === "ban" && `${words.rangesIn(list.ranges, list.patterns)} · `}
              {words.rangesSay(list.by.name, list.until && briefTimeOf(new Date(list.until)))}
            </small>
            {list.reason && (
              <small>
                <bdi>{list.reason}</bdi>
              </small>
            )}
          </span>
          <button
            type="button"
            class="small-button"
            aria-label={words.removeList(list.name)}
            onClick={() => void remove(list)}
          >
            {words.remove}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Exempt({ done }: { done: () => Promise<void> }) {
  const network = useSignal("");
  const reason = useSignal("");
  const { busy, problem, at, submit } = useForm(async () => {
    const why = reason.value.trim();
    const fields = { network: network.value.trim(), ...(why && { reason: why }) };
    const answer = await client.value?.call("ranges.exempt", fields);
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    network.value = "";
    reason.value = "";
    await done();
    return undefined;
  });
  return (
    <form onSubmit={submit} noValidate>
      <div class="fields-row">
        <Field label={words.exemptNetwork} value={network} problem={at("network")} />
        <Field label={words.exemptReason} value={reason} problem={at("reason")} />
      </div>
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.exempt}
        </button>
      </div>
    </form>
  );
}
