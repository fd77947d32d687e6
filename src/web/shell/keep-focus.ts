import { focusAsAsked, isPointing } from "../parts/pointing.ts";

/** The number of earlier places to which the focus can return. */
const PLACES_MAX = 20;
const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex]";

/**
 * When the focused element goes away (a message is deleted, a pane closes), browsers give the focus to the whole page,
 * and a keyboard user is back at its top. This moves the focus to an element around it, or else to where it was before.
 * Returns the function that stops it.
 */
export function keepFocus(): () => void {
  /** The elements that had the focus, each with its ancestors, latest last. */
  const places: (readonly HTMLElement[])[] = [];
  const remember = ({ target }: FocusEvent) => {
    places.push(around(target as HTMLElement));
    if (places.length > PLACES_MAX) places.shift();
  };
  const look = () => {
    const [last] = places.at(-1) ?? [];
    const { activeElement } = document;
    // A click on the background removes the focus from an element that is still there.
    if (!last || last.isConnected || (activeElement !== null && activeElement !== document.body)) return;
    for (const place of places.toReversed()) if (place.some(take)) return;
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener("focusin", remember);
  return () => {
    observer.disconnect();
    removeEventListener("focusin", remember);
  };
}

function around(element: HTMLElement): readonly HTMLElement[] {
  const found = [element];
  for (let at = element.parentElement; at; at = at.parentElement) if (at.matches(FOCUSABLE)) found.push(at);
  return found;
}

/** Whether the focus is there now. */
function take(element: HTMLElement): boolean {
  if (!element.isConnected || !(element.checkVisibility?.({ visibilityProperty: true }) ?? true))
    return false;
  // On a device without a keyboard, the screen keyboard would cover the page.
  if (element.matches("input, textarea") && matchMedia("(pointer: coarse)").matches) return false;
  // A person with a pointer does not watch the focus: their next key would press a button there.
  if (isPointing() && element.matches("button, summary")) return false;
  focusAsAsked(element);
  return document.activeElement === element;
}
