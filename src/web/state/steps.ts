import { isNarrow } from "./panes.ts";

// What lies over the room on a small screen (a dialog, a pane, the drawer) is a step of the browser's history, so that
// "back" closes it instead of leaving the page. Other ways to close it leave its step behind: the next thing that opens
// takes it over, and "back" passes over it.

/** Kept with each entry of the history. */
interface Step {
  /** Its place in the order of this page's entries. */
  readonly at: number;
  /** So many things may be open here. */
  readonly depth: number;
}

/** How to close what is open, the latest last. */
const layers: (() => void)[] = [];
let here: Step = { at: 0, depth: 0 };
let path = "";

const stepOf = (state: unknown): Step => {
  const { at, depth } = (state ?? {}) as Partial<Step>;
  return typeof at === "number" && typeof depth === "number" ? { at, depth } : { at: 0, depth: 0 };
};

const hasBackButton = (): boolean => isNarrow.peek() || matchMedia("(pointer: coarse)").matches;

/** Something has opened over the room. Returns what to call when it has closed. */
export function opened(close: () => void): () => void {
  if (!hasBackButton()) return () => {};
  const layer = () => close();
  layers.push(layer);
  if (layers.length > here.depth) push({ at: here.at + 1, depth: layers.length }, location.href);
  return () => {
    const place = layers.indexOf(layer);
    if (place >= 0) layers.splice(place, 1);
  };
}

/** Goes to an address. What was open there is left with it. */
export function goTo(href: string): void {
  if (here.depth > 0) replace({ ...here, depth: 0 }, href);
  else push({ at: here.at + 1, depth: 0 }, href);
}

/** Is at an address, without a step of its own. */
export const settleAt = (href: string): void => replace(here, href);

/** Calls for each step back or forward that changes the address. */
export function followSteps(moved: () => void): void {
  here = stepOf(history.state);
  path = location.pathname;
  window.addEventListener("popstate", ({ state }) => {
    const before = here;
    here = stepOf(state);
    const isBack = here.at < before.at;
    const isElsewhere = path !== location.pathname;
    path = location.pathname;
    const closes = layers.splice(here.depth);
    for (const close of closes.reverse()) close();
    if (isElsewhere) moved();
    // Only what was closed by other means has been passed so far.
    else if (isBack && closes.length === 0 && before.depth > here.depth) history.back();
  });
}

function push(step: Step, href: string): void {
  history.pushState(step, "", href);
  here = step;
  path = location.pathname;
}

function replace(step: Step, href: string): void {
  history.replaceState(step, "", href);
  here = step;
  path = location.pathname;
}
