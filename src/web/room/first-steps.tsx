import { useEffect } from "preact/hooks";
import { isMembership } from "../../protocol/membership.ts";
import { Icon } from "../parts/icon.tsx";
import { LinkCard } from "../parts/link-card.tsx";
import { dismissFirstSteps, firstInvite, firstSteps, loadFirstSteps, tick } from "../state/first-steps.ts";
import type { RoomState } from "../state/rooms.ts";
import { server } from "../state/server.ts";
import { words } from "../words.ts";

type Step = (typeof firstSteps)["value"][number];

/** What the owner of a new server does next, above the default room. */
export function FirstSteps({ state }: { state: RoomState }) {
  const steps = firstSteps.value;
  const newcomer = state.log.value.events.findLast(isMembership)?.seq;
  const isHere =
    steps.length > 0 && state.room.value.name === (server.value?.defaultRoom || state.room.value.name);
  // A person has come, perhaps by an invitation.
  useEffect(() => {
    if (firstSteps.peek().length > 0) void loadFirstSteps();
  }, [newcomer]);
  if (!isHere) return null;
  const invite = firstInvite.value;
  return (
    <section class="first-steps" aria-label={words.firstSteps} data-region>
      <details open>
        <summary>
          <h2>{words.firstSteps}</h2>
          <small>{words.firstStepsDone(steps.filter(({ done }) => done).length, steps.length)}</small>
        </summary>
        {invite && (
          <>
            <p class="hint">{words.firstInviteLead(invite.uses)}</p>
            <LinkCard link={invite.link} />
          </>
        )}
        <ul>
          {steps.map((step) => (
            <StepRow key={step.key} step={step} />
          ))}
        </ul>
      </details>
      <button
        type="button"
        class="icon-button"
        aria-label={words.firstStepsDismiss}
        title={words.firstStepsDismiss}
        onClick={() => void dismissFirstSteps()}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}

function StepRow({ step: { key, act, done, byItself } }: { step: Step }) {
  const { title, how, act: label } = words.firstStep[key];
  return (
    <li class={done ? "done" : ""}>
      <label class="switch">
        <input
          type="checkbox"
          checked={done}
          disabled={byItself}
          onChange={(event) => void tick(key, event.currentTarget.checked)}
        />
        <span>
          {title}
          {!done && <small>{how}</small>}
        </span>
      </label>
      {act && !done && (
        <button type="button" class="small-button" onClick={act}>
          {label}
        </button>
      )}
    </li>
  );
}
