import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { focusAsAsked, isPointing } from "./pointing.ts";
import { useBack } from "./use-back.ts";

interface PopoverProps {
  readonly label: string;
  /** The element it belongs to. */
  readonly at: DOMRect;
  /** The element that gets the focus when it closes, unless another has it by then. */
  readonly back: HTMLElement;
  /** The number of buttons in a row, for the arrow keys. */
  readonly columns?: number;
  readonly close: () => void;
  readonly children: ComponentChildren;
}

const MARGIN_PX = 8;

/**
 * A menu beside an element. Esc and a click elsewhere close it. The browser's own light dismiss would not do: on some
 * systems a menu opens on press, and the browser would take the release for a click elsewhere.
 */
export function Popover({ label, at, back, columns = 1, close, children }: PopoverProps) {
  const sheet = useRef<HTMLDivElement>(null);
  useBack(close);
  useLayoutEffect(() => {
    const element = sheet.current;
    if (!element) return;
    element.showPopover();
    moveBeside(element, at);
    // In a menu opened by pointer no button has the focus: a space typed then must not press one.
    const byPointer = isPointing();
    (byPointer ? element : element.querySelector("button"))?.focus();
    const closeOutside = ({ target }: Event) => element.contains(target as Node) || close();
    addEventListener("pointerdown", closeOutside, { capture: true });
    addEventListener("resize", close);
    return () => {
      removeEventListener("pointerdown", closeOutside, { capture: true });
      removeEventListener("resize", close);
      const { activeElement } = document;
      if (activeElement === document.body || element.contains(activeElement))
        focusAsAsked(back, byPointer || isPointing());
    };
  }, []);
  return (
    <div
      ref={sheet}
      class={`popover ${columns > 1 ? "grid" : ""}`}
      style={{ gridTemplateColumns: `repeat(${columns}, auto)` }}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={(event) => {
        // A key pressed here is for nothing else on the page.
        event.stopPropagation();
        if (event.key === "Escape" || event.key === "Tab") close();
        else if (!moveInside(event, columns)) return;
        event.preventDefault();
      }}
    >
      {children}
    </div>
  );
}

/** Below the element, or above it if there is more room, and wholly on screen. */
function moveBeside(element: HTMLElement, at: DOMRect): void {
  const { width, height } = element.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  const below = at.bottom + height + MARGIN_PX <= innerHeight || at.top < innerHeight / 2;
  const top = below ? at.bottom : at.top - height;
  const inside = (place: number, most: number) => Math.max(MARGIN_PX, Math.min(place, most - MARGIN_PX));
  element.style.left = `${inside(at.right - width, innerWidth - width)}px`;
  element.style.top = `${inside(top, innerHeight - height)}px`;
}

function moveInside(event: KeyboardEvent & { currentTarget: HTMLElement }, columns: number): boolean {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: columns,
    ArrowUp: -columns,
    ...(columns > 1 && { ArrowRight: 1, ArrowLeft: -1 }),
  };
  const step = steps[event.key];
  if (step === undefined) return false;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = at < 0 ? (step > 0 ? 0 : buttons.length - 1) : at + step + buttons.length;
  buttons[next % buttons.length]?.focus();
  return true;
}
