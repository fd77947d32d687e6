import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calls } from "../../../sdk/calls.ts";
import { Field } from "../../parts/field.tsx";
import { ModalActions } from "../../parts/modal-actions.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useForm } from "../../parts/use-form.ts";
import { client, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { wrongOf } from "../../state/wrong.ts";
import { briefTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";

type Ban = Calls["server.bans"]["ok"]["bans"][number];

const DAY_SECONDS = 86_400;
const DAYS_MAX = 3650;

/**
 * Whom to ban from the server, unless that is known, why, and for how long. `done` is called after the ban, and if the moderator
 * cancels; it learns which.
 */
export function BanForm({ name, done }: { name?: string; done: (isBanned: boolean) => void }) {
  const target = useSignal(name ?? "");
  const reason = useSignal("");
  const days = useSignal("");
  const { busy, problem, at, submit } = useForm(async () => {
    const typed = days.value.trim();
    if (typed && !(/^\d{1,4}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= DAYS_MAX))
      return { says: words.banDaysProblem, field: "forSeconds" };
    const why = reason.value.trim();
    const answer = await client.value?.call("server.ban", {
      target: target.value.trim(),
      ...(why && { reason: why }),
      ...(typed && { forSeconds: Number(typed) * DAY_SECONDS }),
    });
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    tell(words.isBanned(target.value.trim()));
    done(true);
    return undefined;
  });
  const label = name === undefined ? words.banPeople : words.banOf(name);
  return (
    <form class="person-part" aria-label={label} onSubmit={submit} noValidate>
      {name === undefined && (
        <Field
          label={words.banTarget}
          value={target}
          hint={words.banTargetHint}
          problem={at("target")}
          first
        />
      )}
      <Field
        label={words.reason}
        value={reason}
        hint={words.banReasonHint}
        problem={at("reason")}
        first={name !== undefined}
      />
      <Field
        label={words.banDays}
        value={days}
        hint={words.banDaysHint}
        problem={at("forSeconds")}
        inputMode="numeric"
      />
      <Problem text={problem} />
      <ModalActions label={label} busy={busy} danger cancel={() => done(false)} />
    </form>
  );
}

/** The bans of the server, of accounts and of everything else that can be banned. An admin lifts them here. */
export function Bans({ changes }: { changes: number }) {
  const all = useSignal<readonly Ban[]>([]);
  const more = useSignal(false);
  const bans = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (after?: string) => {
    const answer = await client.value?.call("server.bans", { ...(after !== undefined && { after }) });
    if (answer?.is !== "ok") {
      problem.value = answer ? problemOf(answer) : words.notConnected;
      return;
    }
    all.value = [...(after === undefined ? [] : all.peek()), ...answer.ok.bans];
    more.value = answer.ok.more;
  };
  useEffect(() => void load(), [changes]);
  const lift = async (ban: Ban) => {
    const answer = await client.value?.call("server.unban", { ban: ban.id });
    problem.value = answer?.is === "ok" ? undefined : answer ? problemOf(answer) : words.notConnected;
    await load();
  };
  return (
    <section class="part">
      <h3>{words.bans}</h3>
      {bans.value ? (
        <BanForm
          done={() => {
            bans.value = false;
            void load();
          }}
        />
      ) : (
        <div class="modal-actions">
          <button
            type="button"
            class="quiet"
            onClick={() => {
              bans.value = true;
            }}
          >
            {words.banAsk}
          </button>
        </div>
      )}
      {all.value.length === 0 && <p class="hint">{words.noBans}</p>}
      <Problem text={problem.value} />
      <ul class="room-list">
        {all.value.map((ban) => (
          <li key={ban.id} class="room-entry">
            <span class="room-entry-name">
              <bdi>{ban.target}</bdi>
              <small>{words.banSays(ban.by.name, ban.until && briefTimeOf(new Date(ban.until)))}</small>
              {ban.reason && (
                <small>
                  <bdi>{ban.reason}</bdi>
                </small>
              )}
            </span>
            <button
              type="button"
              class="small-button"
              aria-label={words.unbanOf(ban.target)}
              onClick={() => void lift(ban)}
            >
              {words.unban}
            </button>
          </li>
        ))}
      </ul>
      {more.value && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void load(all.value.at(-1)?.id)}>
            {words.more}
          </button>
        </div>
      )}
    </section>
  );
}
