import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Report, ReportDecision } from "../../../protocol/report.ts";
import { Problem } from "../../parts/problem.tsx";
import { looksAfterServer } from "../../state/administration.ts";
import { client, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { askToErase } from "../../state/panes.ts";
import { deleteReported, reportsHeard, settle } from "../../state/reports.ts";
import { looksAfter, rooms } from "../../state/rooms.ts";
import { briefTimeOf, fullTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";
import { BanForm, Bans } from "./bans.tsx";
import { HeldMessages } from "./held.tsx";

type State = "open" | "settled";

/** What was reported to the moderators: open reports, or what was decided. */
export function Reports() {
  const state = useSignal<State>("open");
  const found = useSignal<readonly Report[] | undefined>(undefined);
  const more = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (after?: Report) => {
    const asked = state.peek();
    const answer = await client.value?.call("report.list", {
      state: asked,
      ...(after && { after: after.id }),
    });
    if (asked !== state.peek()) return;
    problem.value = answer ? problemOf(answer) : words.notConnected;
    if (answer?.is !== "ok") return;
    found.value = [...(after ? (found.peek() ?? []) : []), ...answer.ok.reports];
    more.value = answer.ok.more;
  };
  useEffect(() => void load(), [state.value, reportsHeard.value]);
  const all = found.value;
  const other: State = state.value === "open" ? "settled" : "open";
  return (
    <>
      {state.value === "open" && <HeldMessages />}
      <div class="modal-actions">
        <button
          type="button"
          class="quiet"
          onClick={() => {
            found.value = undefined;
            state.value = other;
          }}
        >
          {words.reportStates[other]}
        </button>
      </div>
      <Problem text={problem.value} />
      {all?.length === 0 && <p class="hint">{words.noReports[state.value]}</p>}
      <ul class="reports">
        {all?.map((report) => (
          <Entry key={report.id} report={report} />
        ))}
      </ul>
      {more.value && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void load(all?.at(-1))}>
            {words.more}
          </button>
        </div>
      )}
      {!looksAfterServer() && <Bans changes={reportsHeard.value} />}
    </>
  );
}

function Entry({ report }: { report: Report }) {
  const { message, room, by, reason, at, settled, deleted } = report;
  const when = new Date(at);
  return (
    <li>
      <p>
        {words.reportedBy(by.name, message.by.name, room.kind === "direct" ? undefined : room.name)}{" "}
        <time dateTime={at} title={fullTimeOf(when)}>
          {briefTimeOf(when)}
        </time>
        {deleted && <small> {words.reportedDeleted}</small>}
      </p>
      {reason && <p dir="auto">{reason}</p>}
      <Said said={report.before} />
      <blockquote class="about" dir="auto">
        {message.body}
      </blockquote>
      <Said said={report.after} />
      {settled ? (
        <p class="hint">
          {words.settledBy(settled.by.name, settled.decision)}
          {settled.note && `: ${settled.note}`}
        </p>
      ) : (
        <Decide report={report} />
      )}
    </li>
  );
}

/** What was said around the message. */
function Said({ said }: { said: Report["before"] }) {
  return (
    <>
      {said.map(({ id, by, body }) => (
        <p key={id} class="hint" dir="auto">
          <bdi>{by.name}</bdi>: {body}
        </p>
      ))}
    </>
  );
}

/** What to do about a report. A ban asks for its reason and its length first. */
function Decide({ report }: { report: Report }) {
  const note = useSignal("");
  const bans = useSignal(false);
  /** Does something about it first, if that is given. */
  const decide = async (decision: ReportDecision, act?: typeof deleteReported) => {
    const problem = (await act?.(report)) ?? (await settle(report, decision, note.peek().trim()));
    if (problem) tell(problem);
  };
  if (bans.value)
    return (
      <BanForm
        name={report.message.by.name}
        done={(isBanned) => {
          bans.value = false;
          if (isBanned) void decide("acted");
        }}
      />
    );
  return (
    <>
      <input
        type="text"
        aria-label={words.reportNote}
        placeholder={words.reportNote}
        value={note.value}
        onInput={(event) => {
          note.value = event.currentTarget.value;
        }}
      />
      <Choices
        report={report}
        decide={decide}
        ban={() => {
          bans.value = true;
        }}
      />
    </>
  );
}

interface ChoicesProps {
  readonly report: Report;
  readonly decide: (decision: ReportDecision, act?: typeof deleteReported) => Promise<void>;
  readonly ban: () => void;
}

function Choices({ report, decide, ban }: ChoicesProps) {
  const { room, message, deleted } = report;
  const state = rooms.value.get(room.id);
  return (
    <div class="modal-actions">
      <button type="button" class="quiet" onClick={() => void decide("dismissed")}>
        {words.dismissReport}
      </button>
      <button type="button" class="quiet" onClick={() => void decide("acted")}>
        {words.reportActed}
      </button>
      {state && looksAfter(state) && !deleted && (
        <button type="button" class="quiet danger" onClick={() => void decide("acted", deleteReported)}>
          {words.deleteMessage}
        </button>
      )}
      <button type="button" class="quiet danger" onClick={() => askToErase(message.by)}>
        {words.eraseAsk}
      </button>
      <button type="button" class="quiet danger" onClick={ban}>
        {words.banAuthor(message.by.name)}
      </button>
    </div>
  );
}
