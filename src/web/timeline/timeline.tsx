import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { isMembership } from "../../protocol/membership.ts";
import { isWhole, type Log } from "../../sdk/room-log.ts";
import { isListener } from "../composer/announcement.tsx";
import { Icon } from "../parts/icon.tsx";
import { entries, me } from "../state/chat.ts";
import { today } from "../state/clock.ts";
import { pendingIn } from "../state/posts.ts";
import { isDirect, messagesIn, nameOf, type RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";
import { moveBetweenRows } from "./arrows.ts";
import { MessageSheet } from "./message-sheet.tsx";
import { RowView } from "./row.tsx";
import { type Day, daysOf } from "./rows.ts";
import { isLive, within } from "./slice.ts";
import { dateOf, dayName } from "./time.ts";
import { TimelineView } from "./view.ts";

/** The messages and events of a room, oldest first. */
export function Timeline({ state }: { state: RoomState }) {
  const view = useMemo(() => new TimelineView(state), [state]);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (scroller.current && content.current) return view.attach(scroller.current, content.current);
    return undefined;
  }, [view]);
  useLayoutEffect(() => view.drawn());
  void view.again.value;
  const log = view.log.value;
  const days = useDays(state, view);
  return (
    <div class="timeline">
      <div
        class="timeline-scroll"
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={nameOf(state)}
        aria-busy={log.older === "loading"}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
        tabIndex={0}
        data-region
        onScroll={() => view.scrolled()}
        onKeyDown={(event) => moveBetweenRows(event, () => view.toEnd())}
      >
        <div class="timeline-rows" ref={content}>
          <Beginning state={state} log={log} isEmpty={days.length === 0} retry={() => view.loadOlder()} />
          {days.map((day) => (
            <DayView key={day.key} day={day} />
          ))}
        </div>
      </div>
      <MessageSheet />
      {!view.atEnd.value && <ToEnd state={state} toEnd={() => view.toEnd()} />}
    </div>
  );
}

function useDays(state: RoomState, view: TimelineView): readonly Day[] {
  const slice = view.slice.value;
  const all = within(view.log.value, slice);
  // The others do not learn that a person hides a conversation.
  const events = isDirect(state) ? all.filter((event) => !isMembership(event)) : all;
  // Messages that are not stored yet come after all stored ones.
  const pending = isLive(slice) ? pendingIn(state.id) : [];
  return daysOf(
    { events, pending, messages: messagesIn(state) },
    {
      me: me.value?.id ?? "",
      newFrom: view.newLine.from.value,
      now: Date.now(),
    },
  );
}

function DayView({ day }: { day: Day }) {
  return (
    <section class="day">
      <h2 class="day-name">
        <time dateTime={isoDay(day.date)}>{dayName(day.date, today.value)}</time>
      </h2>
      {day.rows.map((row) => (
        <RowView key={row.key} row={row} />
      ))}
    </section>
  );
}

const isoDay = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

interface BeginningProps {
  readonly state: RoomState;
  readonly log: Log;
  readonly isEmpty: boolean;
  readonly retry: () => void;
}

/** Above the oldest row: says whether there is more. */
function Beginning({ state, log, isEmpty, retry }: BeginningProps) {
  if (isWhole(log)) {
    const name = nameOf(state);
    const [first] = log.events;
    if (first && first.seq > 1)
      return (
        <div class="beginning">
          <p>{words.startOfKept(dateOf(new Date(first.at)))}</p>
        </div>
      );
    return (
      <div class="beginning">
        <p class="beginning-title">{isDirect(state) ? words.startOfTalk(name) : words.startOfRoom(name)}</p>
        {!log.events.some(({ type }) => type === "message.posted") && (
          <p>{mayWrite(state) ? words.nothingYet : words.nothingSaid}</p>
        )}
      </div>
    );
  }
  if (log.older === "failed" && entries.value > 0)
    return (
      <p class="older-failed">
        {words.olderFailed}
        <button type="button" class="small-button" onClick={retry}>
          {words.again}
        </button>
      </p>
    );
  return <Skeleton rows={isEmpty ? 7 : 3} />;
}

const mayWrite = (state: RoomState): boolean => !state.room.value.archived && !isListener(state);

function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="row-skeletons" aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <div class="row-skeleton" key={i}>
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}

const SHOWN_MAX = 99;

function ToEnd({ state, toEnd }: { state: RoomState; toEnd: () => void }) {
  const { count } = state.unread.value;
  const shown = count > SHOWN_MAX ? `${SHOWN_MAX}+` : String(count);
  return (
    <button
      type="button"
      class="to-end"
      title={words.latest}
      aria-label={count > 0 ? `${words.latest}: ${words.newBelow(shown)}` : words.latest}
      onClick={toEnd}
    >
      <Icon name="down" />
      {count > 0 && words.newBelow(shown)}
    </button>
  );
}
