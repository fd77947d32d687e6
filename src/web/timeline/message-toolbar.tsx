import type { MessageState } from "../../sdk/messages.ts";
import { Icon } from "../parts/icon.tsx";
import type { BoxKey } from "../state/composing.ts";
import { words } from "../words.ts";
import { possible, type Shown, sheet } from "./actions.ts";

/** The other actions are in the menu. */
const SHOWN_MAX = 4;

/** The most used actions, on the message under the pointer. */
export function MessageToolbar({ message, box }: { message: MessageState; box: BoxKey }) {
  const shown = (button: HTMLElement): Shown => {
    const row = button.closest("article") ?? button;
    return { message, row, box, at: button.getBoundingClientRect() };
  };
  return (
    <div class="message-toolbar" role="toolbar" aria-label={words.messageActions}>
      {possible(message)
        .slice(0, SHOWN_MAX)
        .map(({ key, icon, label, run }) => (
          <button
            key={key}
            type="button"
            class="icon-button"
            aria-label={label(message)}
            title={label(message)}
            onClick={({ currentTarget }) => run(shown(currentTarget))}
          >
            <Icon name={icon} />
          </button>
        ))}
      <button
        type="button"
        class="icon-button"
        aria-label={words.moreActions}
        title={words.moreActions}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => {
          sheet.value = { ...shown(currentTarget), is: "menu" };
        }}
      >
        <Icon name="more" />
      </button>
    </div>
  );
}
