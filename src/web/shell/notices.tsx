import { Icon } from "../parts/icon.tsx";
import { dismiss, notices } from "../state/notices.ts";
import { words } from "../words.ts";

/**
 * Takes room of its own, so that it covers neither what is read nor where one writes. Every part of the page that can
 * lie on top has a place for notices; `shown` in the one that does.
 */
export function Notices({ shown }: { shown: boolean }) {
  return (
    <div class="notices" aria-live="polite">
      {shown &&
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
