// Letters are commands on a message that was reached by the keyboard. On one that was clicked they are the beginning of
// an answer. The browser's own `:focus-visible` cannot tell them apart: it is true from the first key on, either way.

const pointed = new WeakSet<EventTarget>();
let isPressing = false;
/** What had the focus when the window lost it. */
let left: EventTarget | undefined;
let lastActed: "pointer" | "keyboard" = "keyboard";

/** Whether this has the focus by the keyboard. */
export const isReached = (element: EventTarget): boolean => !pointed.has(element);

/** Whether a pointer did what was done last. */
export const isPointing = (): boolean => lastActed === "pointer";

/** Gives the focus to something that was asked for by pointer, or by key. */
export function focusAsAsked(element: HTMLElement, byPointer = isPointing()): void {
  element.focus({ preventScroll: true });
  if (byPointer && document.activeElement === element) pointed.add(element);
}

/** What has the focus now has it afterwards as it has it now. Returns what to call when it is back. */
export function rememberFocus(): () => void {
  const { activeElement } = document;
  const isPointed = activeElement !== null && pointed.has(activeElement);
  return () => {
    if (isPointed && document.activeElement === activeElement) pointed.add(activeElement);
  };
}

/** What an element listens to whose keys are commands. */
export const whenReached = {
  onMouseDown: ({ currentTarget }: { readonly currentTarget: EventTarget }): void => {
    pointed.add(currentTarget);
    isPressing = true;
    // The focus moves when all listeners have been told.
    setTimeout(() => {
      isPressing = false;
    });
  },
  onFocus: ({ currentTarget }: { readonly currentTarget: EventTarget }): void => {
    if (!isPressing && left !== currentTarget) pointed.delete(currentTarget);
    left = undefined;
  },
  onBlur: ({ currentTarget }: { readonly currentTarget: EventTarget }): void => {
    if (document.activeElement === currentTarget) left = currentTarget;
  },
};

/** Listens until told to stop. */
export function followPointing(): () => void {
  const point = () => {
    lastActed = "pointer";
  };
  const type = () => {
    lastActed = "keyboard";
  };
  addEventListener("pointerdown", point, { capture: true });
  addEventListener("keydown", type, { capture: true });
  return () => {
    removeEventListener("pointerdown", point, { capture: true });
    removeEventListener("keydown", type, { capture: true });
  };
}
