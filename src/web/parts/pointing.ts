// On a message that was reached by keyboard, letters are commands. On a message that was clicked, they begin a reply.
// The browser's `:focus-visible` cannot tell them apart: it becomes true at the first key in both cases.

const pointed = new WeakSet<EventTarget>();
let isPressing = false;
/** The element that had the focus when the window lost it. */
let left: EventTarget | undefined;
let lastActed: "pointer" | "keyboard" = "keyboard";

/** Whether this element got the focus by keyboard. */
export const isReached = (element: EventTarget): boolean => !pointed.has(element);

/** Whether the last input came from a pointer. */
export const isPointing = (): boolean => lastActed === "pointer";

/** Focuses an element that the person asked for by pointer or by key. */
export function focusAsAsked(element: HTMLElement, byPointer = isPointing()): void {
  element.focus({ preventScroll: true });
  if (byPointer && document.activeElement === element) pointed.add(element);
}

/** Remembers how the focused element got the focus. Call the result when it has the focus again. */
export function rememberFocus(): () => void {
  const { activeElement } = document;
  const isPointed = activeElement !== null && pointed.has(activeElement);
  return () => {
    if (isPointed && document.activeElement === activeElement) pointed.add(activeElement);
  };
}

/** The event listeners of an element whose keys are commands. */
export const whenReached = {
  onMouseDown: ({ currentTarget }: { readonly currentTarget: EventTarget }): void => {
    pointed.add(currentTarget);
    isPressing = true;
    // The focus moves after all listeners have run.
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

/** Returns the function that stops it. */
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
