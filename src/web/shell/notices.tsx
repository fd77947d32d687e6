import { Icon } from "../parts/icon.tsx";
import { dismiss, notices } from "../state/notices.ts";
import { words } from "../words.ts";

export function Notices() {
  return (
    <div class="notices" aria-live="polite">
      {notices.value.map(({ id, text, action }) => (
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
