import { focusAsAsked, isPointing } from "../parts/pointing.ts";

/** So many places are remembered to which the focus can go back. */
const PLACES_MAX = 20;
const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex]";

/**
 * When what has the focus goes away (a message is deleted, a pane closes), a browser gives the focus to the page as a whole,
 * and a person who uses the keyboard begins at its top. Here it goes to what was around it, else to where it was before.
 * Listens until told to stop.
 */
export function keepFocus(): () => void {
  /** The elements that had the focus, each with those around it; the latest last. */
  const places: (readonly HTMLElement[])[] = [];
  const remember = ({ target }: FocusEvent) => {
    places.push(around(target as HTMLElement));
    if (places.length > PLACES_MAX) places.shift();
  };
  const look = () => {
    const [last] = places.at(-1) ?? [];
    const { activeElement } = document;
    // A person who clicks beside everything takes the focus away from something that is still there.
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
  // Where there is no keyboard, it would come up over the page.
  if (element.matches("input, textarea") && matchMedia("(pointer: coarse)").matches) return false;
  // A person with a pointer does not look where the focus is: a button there would be pressed by what they type next.
  if (isPointing() && element.matches("button, summary")) return false;
  focusAsAsked(element);
  return document.activeElement === element;
}
