import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Finding } from "../../../protocol/checkup.ts";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf, sentence } from "../../state/chat.ts";
import { words } from "../../words.ts";
import { Costs } from "./costs.tsx";

/** What `exchat doctor` finds. */
export function Health() {
  const found = useSignal<readonly Finding[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const look = async () => {
    found.value = undefined;
    const answer = await client.value?.call("server.check", {});
    if (answer?.is === "ok") found.value = answer.ok.findings;
    else problem.value = answer ? problemOf(answer) : words.notConnected;
  };
  useEffect(() => void look(), []);
  const all = found.value;
  const wrong = all?.filter(({ state }) => state !== "ok").length ?? 0;
  return (
    <>
      <Problem text={problem.value} />
      <p role="status">{all ? words.healthFound(wrong) : words.healthLoading}</p>
      <ul class="findings">
        {all?.map(({ about, state, says, mend }) => (
          <li key={`${about} ${says}`} class={`finding ${state}`}>
            <strong>{words.healthStates[state]}</strong>
            <span>
              {withCode(sentence(says))}
              {mend && <small>{withCode(sentence(mend))}</small>}
            </span>
          </li>
        ))}
      </ul>
      <div class="modal-actions">
        <button type="button" class="quiet" aria-busy={!all} onClick={() => void look()}>
          {words.healthAgain}
        </button>
      </div>
      <Costs />
    </>
  );
}

/** A sentence of the doctor, whose commands are between backticks. */
const withCode = (text: string) =>
  text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));
