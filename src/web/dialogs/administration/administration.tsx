import { useSignal } from "@preact/signals";
import { Modal } from "../../parts/modal.tsx";
import { type AdminView, firstView, looksAfterServer } from "../../state/administration.ts";
import { close } from "../../state/panes.ts";
import { words } from "../../words.ts";
import { Health } from "./health.tsx";
import { Log } from "./log.tsx";
import { People } from "./people.tsx";
import { Reports } from "./reports.tsx";
import { AllRooms } from "./rooms.tsx";
import { ServerSettings } from "./server-settings.tsx";

const views = {
  settings: ServerSettings,
  people: People,
  rooms: AllRooms,
  reports: Reports,
  health: Health,
  log: Log,
} as const satisfies Record<AdminView, unknown>;
const all = Object.keys(views) as AdminView[];
/** Moderators see reports only. */
const shownTo = (): readonly AdminView[] => (looksAfterServer() ? all : ["reports"]);

/** For the people who look after the whole server: admins and owners, and moderators for what was reported. */
export function Administration() {
  const names = shownTo();
  const view = useSignal(firstView.peek());
  const Shown = views[view.value];
  return (
    <Modal title={words.administration} close={close} wide>
      <div class="tabs" role="tablist" aria-label={words.administration}>
        {names.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={view.value === one}
            aria-controls="administration-view"
            tabIndex={view.value === one ? 0 : -1}
            onClick={() => {
              view.value = one;
            }}
            onKeyDown={(event) => turn(event, one, view)}
          >
            {words.adminViews[one]}
          </button>
        ))}
      </div>
      <div id="administration-view" role="tabpanel" aria-labelledby={`tab-${view.value}`} class="tab-view">
        <Shown />
      </div>
    </Modal>
  );
}

/** The arrow keys lead from tab to tab (WAI-ARIA, tabs). */
function turn(event: KeyboardEvent, from: AdminView, view: { value: AdminView }): void {
  const names = shownTo();
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const next = names[(names.indexOf(from) + step + names.length) % names.length] as AdminView;
  view.value = next;
  document.getElementById(`tab-${next}`)?.focus();
  event.preventDefault();
}
