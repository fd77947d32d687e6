import { Modal } from "../parts/modal.tsx";
import { close } from "../state/panes.ts";
import { actions } from "../timeline/actions.ts";
import { words } from "../words.ts";
import { keys } from "./keys.ts";

const inTimeline = [
  { keys: "↑ ↓", does: words.keyRows },
  { keys: "End", does: words.keyLatest },
  {
    keys: ["Enter", ...actions.map(({ key }) => (key.length === 1 ? key.toUpperCase() : key))].join(" "),
    does: words.keyMessage,
  },
] as const;

/** The list of keys, made from the keys themselves. */
export function Keys() {
  return (
    <Modal title={words.keys} close={close}>
      <dl class="keys">
        {[...keys, ...inTimeline].map((key) => (
          <div key={key.keys}>
            <dt>
              <kbd>{key.keys}</kbd>
            </dt>
            <dd>{key.does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
