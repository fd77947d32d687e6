import { useEffect, useLayoutEffect } from "preact/hooks";
import { Announcement, isListener } from "../composer/announcement.tsx";
import { Composer } from "../composer/composer.tsx";
import { focusComposerIfHandy } from "../composer/focus.ts";
import { inRoom } from "../composer/place.ts";
import { Notices } from "../parts/notices.tsx";
import { entries } from "../state/chat.ts";
import { current } from "../state/current.ts";
import { drawer, isNarrow, membersShown } from "../state/panes.ts";
import { lookAround } from "../state/people.ts";
import type { RoomState } from "../state/rooms.ts";
import { isDirect } from "../state/rooms.ts";
import { route } from "../state/route.ts";
import { listShown, searchShown } from "../state/searching.ts";
import { threadIn } from "../state/threads.ts";
import { Timeline } from "../timeline/timeline.tsx";
import { words } from "../words.ts";
import { Absent } from "./absent.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { HitReturn } from "./hit-return.tsx";
import { KeepingBanner } from "./keeping-banner.tsx";
import { MembersPane } from "./members-pane.tsx";
import { MissingBanner } from "./missing-banner.tsx";
import { RoomHeader } from "./room-header.tsx";
import { SearchPane } from "./search-pane.tsx";
import { ThreadPane } from "./thread-pane.tsx";

/** The page beside the sidebar: the room that the URL names, or what to do instead. */
export function Main() {
  const state = current.value;
  if (state)
    return (
      <>
        <OpenRoom key={state.id} state={state} />
        {listShown.value && !threadIn(state) && <SearchPane />}
      </>
    );
  return (
    <main class="main" inert={drawer.value}>
      <ConnectionBanner />
      <KeepingBanner />
      <MissingBanner />
      {entries.value > 0 && <Absent to={route.value} />}
      <Notices shown={!drawer.value} />
    </main>
  );
}

function OpenRoom({ state }: { state: RoomState }) {
  const times = entries.value;
  useEffect(() => {
    if (times > 0) void lookAround(state.id);
  }, [state.id, times]);
  // Before the next key press: from now on, typed text belongs here.
  useLayoutEffect(focusComposerIfHandy, []);
  const thread = threadIn(state);
  const showMembers = membersShown.value && !isDirect(state) && !thread && !searchShown.value;
  const isCovered = isNarrow.value && (thread !== undefined || showMembers || listShown.value);
  return (
    <>
      <main class="main" inert={drawer.value}>
        <RoomHeader state={state} />
        <HitReturn />
        <ConnectionBanner />
        <KeepingBanner />
        <MissingBanner />
        <FirstSteps state={state} />
        <Timeline state={state} />
        <Notices shown={!drawer.value && !isCovered} />
        {state.room.value.archived ? (
          <p class="archived">{words.archivedLead}</p>
        ) : isListener(state) ? (
          <Announcement state={state} />
        ) : (
          <Composer place={inRoom(state)} />
        )}
      </main>
      {thread && <ThreadPane key={thread} state={state} root={thread} />}
      {showMembers && <MembersPane state={state} />}
    </>
  );
}
