import { useEffect, useRef } from "preact/hooks";
import { focusComposer } from "../composer/focus.ts";
import { followPointing } from "../parts/pointing.ts";
import { useBack } from "../parts/use-back.ts";
import { Main } from "../room/main.tsx";
import { Sidebar } from "../sidebar/sidebar.tsx";
import { said } from "../state/announcer.ts";
import { drawer } from "../state/panes.ts";
import { route } from "../state/route.ts";
import { signsInAgain } from "../state/stage.ts";
import { SignInAgain } from "../welcome/sign-in-again.tsx";
import { words } from "../words.ts";
import { Dialogs } from "./dialogs.tsx";
import { followFiles } from "./files.ts";
import { keepFocus } from "./keep-focus.ts";
import { followKeys } from "./keys.ts";

/** The page of a signed-in user: sidebar, room, dialogs. */
export function Shell() {
  useEffect(followKeys, []);
  useEffect(followPointing, []);
  useEffect(followFiles, []);
  useEffect(keepFocus, []);
  useEffect(closeDrawer, [route.value]);
  useDrawerFocus();
  useBack(closeDrawer, drawer.value);
  return (
    <div class={`shell ${drawer.value ? "drawer-open" : ""}`}>
      <button type="button" class="skip-link" onClick={() => focusComposer()}>
        {words.skipToMessage}
      </button>
      <Sidebar />
      <button type="button" class="scrim" aria-label={words.closeNav} tabIndex={-1} onClick={closeDrawer} />
      <Main />
      <div class="visually-hidden" aria-live="polite">
        {said.value}
      </div>
      {signsInAgain.value ? <SignInAgain /> : <Dialogs />}
    </div>
  );
}

/** Called by its button, and whenever another room opens. */
function closeDrawer(): void {
  drawer.value = false;
}

/** The focus goes into the drawer when it opens, and back to its button when it closes. */
function useDrawerFocus(): void {
  const isOpen = drawer.value;
  const wasOpen = useRef(false);
  useEffect(() => {
    const button = document.querySelector<HTMLElement>(".drawer-button");
    const sidebar = document.querySelector<HTMLElement>(".sidebar");
    const { activeElement } = document;
    if (isOpen) sidebar?.querySelector<HTMLElement>('.room-link[tabindex="0"], button')?.focus();
    else if (wasOpen.current && (activeElement === document.body || sidebar?.contains(activeElement)))
      button?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
}
