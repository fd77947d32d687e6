import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";
import { Popover } from "./popover.tsx";

/** One action. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** Its keyboard shortcut. */
  readonly key?: string;
  readonly danger?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly at: DOMRect;
  readonly back: HTMLElement;
  readonly close: () => void;
}

/** A menu of actions, beside the thing it acts on. */
export function Menu({ label, items, at, back, close }: MenuProps) {
  return (
    <Popover label={label} at={at} back={back} close={close}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          class={`menu-item ${item.danger ? "danger" : ""}`}
          onClick={() => {
            close();
            item.run();
          }}
        >
          {item.icon && <Icon name={item.icon} />}
          {item.label}
          {item.key && <kbd>{item.key}</kbd>}
        </button>
      ))}
    </Popover>
  );
}

interface MenuButtonProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly class?: string;
}

/** Three dots that open a menu. */
export function MenuButton({ label, items, class: more = "" }: MenuButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const isOpen = useSignal(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`icon-button ${more}`}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        <Icon name="more" />
      </button>
      {isOpen.value && button.current && (
        <Menu
          label={label}
          items={items}
          at={button.current.getBoundingClientRect()}
          back={button.current}
          close={() => {
            isOpen.value = false;
          }}
        />
      )}
    </>
  );
}
