import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Ban } from "../../protocol/answers.ts";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { Switch } from "../parts/switch.tsx";
import { useForm } from "../parts/use-form.ts";
import { invite, setRoom, unban } from "../state/actions.ts";
import { levelOf, levels, setLevel } from "../state/alerts.ts";
import { client, limits, me, problemOf } from "../state/chat.ts";
import { current } from "../state/current.ts";
import { tell } from "../state/notices.ts";
import { close } from "../state/panes.ts";
import { looksAfter, type RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";
import { Masks } from "./room-masks.tsx";
import { Modes } from "./room-modes.tsx";

/** The settings of the room on screen that the user may change. */
export function RoomSettings() {
  const state = current.value;
  if (!state) return null;
  const room = state.room.value;
  return (
    <Modal title={words.roomSettings(room.name)} close={close}>
      <Alerts state={state} />
      {me.value?.role === "guest" && <p class="hint">{words.guestsChangeNothing}</p>}
      {me.value?.role !== "guest" && !room.archived && <About key={state.id} state={state} />}
      {me.value?.role !== "guest" && !room.archived && <Invite state={state} />}
      {looksAfter(state) && me.value?.role !== "guest" && !room.archived && (
        <Modes key={`modes of ${state.id}`} state={state} />
      )}
      {looksAfter(state) && <Bans state={state} />}
      {looksAfter(state) && <Masks state={state} />}
      {looksAfter(state) && <Archive state={state} />}
    </Modal>
  );
}

function About({ state }: { state: RoomState }) {
  const before = state.room.peek();
  const name = useSignal(before.name);
  const topic = useSignal(before.topic ?? "");
  const isPrivate = useSignal(before.kind === "private");
  const keepDays = useSignal(String(before.keepDays ?? ""));
  const { busy, problem, at, submit } = useForm(async () => {
    const room = state.room.peek();
    const [called, about] = [name.value.trim(), topic.value.trim()];
    const days = daysIn(keepDays.value);
    if (days === undefined) return { says: words.keepDaysProblem(daysMax()), field: "keepDays" };
    const went = await setRoom(room, {
      ...(called !== room.name && { name: called }),
      ...(about !== (room.topic ?? "") && { topic: about }),
      ...(isPrivate.value !== (room.kind === "private") && { private: isPrivate.value }),
      ...(days !== (room.keepDays ?? null) && { keepDays: days }),
    });
    if (!went) close();
    return went;
  });
  return (
    <form onSubmit={submit} noValidate>
      <Field label={words.topic} value={topic} hint={words.topicHint} problem={at("topic")} first />
      {looksAfter(state) && <Field label={words.roomName} value={name} problem={at("name")} />}
      {looksAfter(state) && (
        <Switch
          label={words.private}
          hint={words.privateHint}
          checked={isPrivate.value}
          set={(is) => {
            isPrivate.value = is;
          }}
        />
      )}
      {looksAfter(state) && (
        <Field
          label={words.keepDays}
          value={keepDays}
          hint={words.keepDaysHint}
          problem={at("keepDays")}
          inputMode="numeric"
        />
      )}
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="primary" aria-busy={busy}>
          {words.save}
        </button>
      </div>
    </form>
  );
}

const daysMax = (): number => limits.value?.keepDaysMax ?? Number.MAX_SAFE_INTEGER;

/** For how many days messages are kept; null = forever, undefined = the text is not a number of days. */
function daysIn(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === "") return null;
  const days = Number(typed);
  return /^[0-9]+$/.test(typed) && days >= 1 && days <= daysMax() ? days : undefined;
}

/** For this browser only: a person may want other alerts on a phone than on a desktop. */
function Alerts({ state }: { state: RoomState }) {
  return (
    <fieldset class="choices-row">
      <legend>{words.alertsIn}</legend>
      {levels.map((level) => (
        <label key={level}>
          <input
            type="radio"
            name="alerts"
            checked={levelOf(state) === level}
            onChange={() => setLevel(state, level)}
          />
          <span>{words.alertLevels[level]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Invite({ state }: { state: RoomState }) {
  const name = useSignal("");
  const { busy, problem, submit } = useForm(async () => {
    const person = name.value.trim();
    if (person === "") return words.nameMissing;
    const went = await invite(state.room.peek(), person);
    if (went) return went;
    tell(words.invitedNow(person));
    // The person may have typed the next name by now.
    if (name.value.trim() === person) name.value = "";
    return undefined;
  });
  return (
    <form class="part" onSubmit={submit} noValidate>
      <Field label={words.invite} value={name} hint={words.inviteHint} problem={problem} />
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.inviteShort}
        </button>
      </div>
    </form>
  );
}

function Bans({ state }: { state: RoomState }) {
  const bans = useSignal<readonly Ban[]>([]);
  const problem = useSignal<string | undefined>(undefined);
  const load = async () => {
    const answer = await client.value?.call("room.bans", { room: state.id });
    if (answer?.is === "ok") bans.value = answer.ok.bans;
    else problem.value = answer && problemOf(answer);
  };
  useEffect(() => void load(), [state.id]);
  const letBack = async (name: string) => {
    problem.value = await unban(state.id, name);
    await load();
  };
  if (bans.value.length === 0 && !problem.value) return null;
  return (
    <section class="part">
      <h3>{words.bans}</h3>
      <Problem text={problem.value} />
      <ul>
        {bans.value.map(({ user, reason }) => (
          <li key={user.id} class="room-entry">
            <span class="room-entry-name">
              <bdi>{user.name}</bdi>
              {reason && <small> {reason}</small>}
            </span>
            <button type="button" class="small-button" onClick={() => void letBack(user.name)}>
              {words.unban}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Archive({ state }: { state: RoomState }) {
  const isArchived = state.room.value.archived === true;
  const { busy, problem, submit } = useForm(() => setRoom(state.room.peek(), { archived: !isArchived }));
  return (
    <form class="part" onSubmit={submit}>
      <p class="hint">{isArchived ? words.archivedLead : words.archiveLead}</p>
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {isArchived ? words.reopen : words.archive}
        </button>
      </div>
    </form>
  );
}
