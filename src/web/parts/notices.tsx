import { dismiss, notices } from "../state/notices.ts";
import { dialog } from "../state/panes.ts";
import { words } from "../words.ts";
import { Icon } from "./icon.tsx";

interface NoticesProps {
  /** Whether nothing but a dialog covers this part of the page. */
  readonly shown?: boolean;
  readonly inDialog?: boolean;
}

/**
 * Takes space of its own, so that it covers neither the messages nor the composer. Every part of the page that can be on
 * top has a place for notices. They are shown in the topmost one.
 */
export function Notices({ shown = true, inDialog = false }: NoticesProps) {
  const isOnTop = shown && inDialog === (dialog.value !== undefined);
  return (
    <div class="notices" aria-live="polite">
      {isOnTop &&
        notices.value.map(({ id, text, action }) => (
          <p class="notice" key={id}>
            <span class="notice-text">{text}</span>
            {action && (
              <button
                type="button"
                class="small-button"
                onClick={() => {
                  dismiss(id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
            <button type="button" class="icon-button" aria-label={words.dismiss} onClick={() => dismiss(id)}>
              <Icon name="close" />
            </button>
          </p>
        ))}
    </div>
  );
}
