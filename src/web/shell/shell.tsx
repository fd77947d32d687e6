import { useEffect } from "preact/hooks";
import { focusComposer } from "../composer/focus.ts";
import { Dialogs } from "../dialogs/dialogs.tsx";
import { Main } from "../room/main.tsx";
import { Sidebar } from "../sidebar/sidebar.tsx";
import { said } from "../state/announcer.ts";
import { drawer } from "../state/panes.ts";
import { words } from "../words.ts";
import { followKeys } from "./keys.ts";
import { Notices } from "./notices.tsx";

/** Everything on screen for somebody who is in: sidebar, room, dialogs. */
export function Shell() {
  useEffect(followKeys, []);
  return (
    <div class={`shell ${drawer.value ? "drawer-open" : ""}`}>
      <button type="button" class="skip-link" onClick={focusComposer}>
        {words.skipToMessage}
      </button>
      <Sidebar />
      <button
        type="button"
        class="scrim"
        aria-label={words.closeNav}
        tabIndex={-1}
        onClick={() => {
          drawer.value = false;
        }}
      />
      <Main />
      <div class="visually-hidden" aria-live="polite">
        {said.value}
      </div>
      <Notices />
      <Dialogs />
    </div>
  );
}
