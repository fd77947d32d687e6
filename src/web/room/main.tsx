import { useEffect } from "preact/hooks";
import { Composer } from "../composer/composer.tsx";
import { focusComposerIfHandy } from "../composer/focus.ts";
import { ConnectionBanner } from "../shell/connection-banner.tsx";
import { entries } from "../state/chat.ts";
import { current } from "../state/current.ts";
import { drawer, membersShown } from "../state/panes.ts";
import { lookAround } from "../state/people.ts";
import type { RoomState } from "../state/rooms.ts";
import { isDirect } from "../state/rooms.ts";
import { route } from "../state/route.ts";
import { Timeline } from "../timeline/timeline.tsx";
import { words } from "../words.ts";
import { Absent } from "./absent.tsx";
import { MembersPane } from "./members-pane.tsx";
import { RoomHeader } from "./room-header.tsx";

/** What fills the page beside the sidebar: the room that the address names, or what to do instead. */
export function Main() {
  const state = current.value;
  if (state) return <OpenRoom key={state.id} state={state} />;
  return (
    <main class="main" inert={drawer.value}>
      <ConnectionBanner />
      {entries.value > 0 && <Absent to={route.value} />}
    </main>
  );
}

function OpenRoom({ state }: { state: RoomState }) {
  const times = entries.value;
  useEffect(() => {
    if (times > 0) void lookAround(state.id);
  }, [state.id, times]);
  useEffect(focusComposerIfHandy, []);
  const showMembers = membersShown.value && !isDirect(state);
  return (
    <>
      <main class="main" inert={drawer.value}>
        <RoomHeader state={state} />
        <ConnectionBanner />
        <Timeline state={state} />
        {state.room.value.archived ? (
          <p class="archived">{words.archivedLead}</p>
        ) : (
          <Composer state={state} />
        )}
      </main>
      {showMembers && <MembersPane state={state} />}
    </>
  );
}
