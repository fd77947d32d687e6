import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Room } from "../../protocol/room.ts";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { Switch } from "../parts/switch.tsx";
import { useForm } from "../parts/use-form.ts";
import { type Changes, setRoom } from "../state/actions.ts";
import { client, limits } from "../state/chat.ts";
import { close } from "../state/panes.ts";
import type { RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";

const flags = ["moderated", "reactable", "topicLocked", "inviteOnly", "secret"] as const;
type Flag = (typeof flags)[number];
/** A private room is entered with an invitation, and is in no list, whatever these say. */
const ofPublicRooms: ReadonlySet<Flag> = new Set(["inviteOnly", "secret"]);

/** Who may join the room and write in it: what IRC calls channel modes. */
export function Modes({ state }: { state: RoomState }) {
  const before = state.room.peek();
  const chosen = useSignal<Readonly<Record<Flag, boolean>>>({
    moderated: before.moderated === true,
    reactable: before.reactable === true,
    topicLocked: before.topicLocked === true,
    inviteOnly: before.inviteOnly === true,
    secret: before.secret === true,
  });
  const limit = useSignal(String(before.limit ?? ""));
  const slow = useSignal(String(before.slowSeconds ?? ""));
  const [key, keyBefore] = [useSignal(""), useSignal("")];
  useEffect(() => void loadKey(), [state.id]);
  async function loadKey(): Promise<void> {
    const answer = before.keyed ? await client.value?.call("room.key", { room: state.id }) : undefined;
    if (answer?.is !== "ok" || key.peek() !== "") return;
    keyBefore.value = answer.ok.key ?? "";
    key.value = keyBefore.value;
  }
  const { busy, problem, at, submit } = useForm(async () => {
    const room = state.room.peek();
    const most = limitIn(limit.value);
    if (most === undefined) return { says: words.roomLimitProblem, field: "limit" };
    const seconds = secondsIn(slow.value);
    if (seconds === undefined) return { says: words.slowModeProblem(secondsMax()), field: "slowSeconds" };
    const word = key.value.trim();
    const went = await setRoom(room, {
      ...changedFlags(room, chosen.value),
      ...(most !== (room.limit ?? null) && { limit: most }),
      ...(seconds !== (room.slowSeconds ?? 0) && { slowSeconds: seconds }),
      ...(word !== keyBefore.value && { key: word || null }),
    });
    if (!went) close();
    return went;
  });
  const isPrivate = state.room.value.kind === "private";
  return (
    <form class="part" onSubmit={submit} noValidate>
      <h3>{words.modesTitle}</h3>
      {flags.map((flag) =>
        (isPrivate && ofPublicRooms.has(flag)) || (flag === "reactable" && !chosen.value.moderated) ? null : (
          <Switch
            key={flag}
            {...words.modes[flag]}
            checked={chosen.value[flag]}
            set={(is) => {
              chosen.value = { ...chosen.value, [flag]: is };
            }}
          />
        ),
      )}
      <Limits {...{ slow, limit, at, isPrivate }} word={key} />
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.applyModes}
        </button>
      </div>
    </form>
  );
}

interface LimitsProps {
  readonly slow: Signal<string>;
  readonly word: Signal<string>;
  readonly limit: Signal<string>;
  readonly isPrivate: boolean;
  readonly at: (field: string) => string | undefined;
}

/** How often a member may write, the room's key, and how many members it may have. */
function Limits({ slow, word, limit, isPrivate, at }: LimitsProps) {
  return (
    <>
      <Field
        label={words.slowMode}
        value={slow}
        hint={words.slowModeHint}
        problem={at("slowSeconds")}
        inputMode="numeric"
      />
      {!isPrivate && (
        <Field label={words.roomKey} value={word} hint={words.roomKeyHint} problem={at("key")} />
      )}
      {!isPrivate && (
        <Field
          label={words.roomLimit}
          value={limit}
          hint={words.roomLimitHint}
          problem={at("limit")}
          inputMode="numeric"
        />
      )}
    </>
  );
}

const changedFlags = (room: Room, chosen: Readonly<Record<Flag, boolean>>): Changes =>
  Object.fromEntries(
    flags.filter((flag) => chosen[flag] !== (room[flag] === true)).map((flag) => [flag, chosen[flag]]),
  );

/** How many members it may have; null = any number, undefined = the text is no such number. */
function limitIn(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === "") return null;
  return /^[1-9][0-9]{0,6}$/.test(typed) ? Number(typed) : undefined;
}

const secondsMax = (): number => limits.value?.slowSecondsMax ?? Number.MAX_SAFE_INTEGER;

/** One message in so many seconds; 0 = no slow mode, undefined = the text is no such number. */
function secondsIn(text: string): number | undefined {
  const typed = text.trim();
  if (typed === "") return 0;
  return /^[0-9]+$/.test(typed) && Number(typed) <= secondsMax() ? Number(typed) : undefined;
}
