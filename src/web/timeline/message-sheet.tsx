import { useEffect } from "preact/hooks";
import { reactions } from "../markup/emoji.ts";
import { Menu } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { words } from "../words.ts";
import { possible, react, type Shown, sheet } from "./actions.ts";

const EMOJI_COLUMNS = 8;

const close = (): void => {
  sheet.value = undefined;
};

/** The menu open at a message: its actions, or the emoji to react with. */
export function MessageSheet() {
  // It closes when the person goes to another room.
  useEffect(() => close, []);
  const open = sheet.value;
  if (!open) return null;
  return open.is === "menu" ? <MessageMenu key="menu" {...open} /> : <EmojiChoice key="emoji" {...open} />;
}

function MessageMenu(shown: Shown) {
  const items = possible(shown.message).map(({ key, icon, label, run }) => ({
    icon,
    label: label(shown.message),
    key: key === "Delete" ? words.deleteKey : key.toUpperCase(),
    danger: key === "Delete",
    run: () => run(shown),
  }));
  return <Menu label={words.messageActions} items={items} at={shown.at} back={shown.row} close={close} />;
}

function EmojiChoice({ message, at, row }: Shown) {
  return (
    <Popover label={words.react} at={at} back={row} columns={EMOJI_COLUMNS} close={close}>
      {reactions.map(([emoji, name]) => (
        <button
          key={emoji}
          type="button"
          role="menuitem"
          class="emoji-button"
          aria-label={name}
          title={name}
          onClick={() => {
            close();
            react(message, emoji);
          }}
        >
          {emoji}
        </button>
      ))}
    </Popover>
  );
}
