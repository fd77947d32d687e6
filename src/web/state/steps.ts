import { isNarrow } from "./panes.ts";

// On a small screen, a dialog, a pane or the drawer covers the room. Each is an entry of the browser's history, so that
// "back" closes it instead of leaving the page. When it is closed another way, its entry remains: the next thing that
// opens reuses the entry, and "back" skips it.

/** Kept with each entry of the history. */
interface Step {
  /** Its index among this page's entries. */
  readonly at: number;
  /** The number of things that may be open at this entry. */
  readonly depth: number;
}

/** The functions that close what is open, latest last. */
const layers: (() => void)[] = [];
let here: Step = { at: 0, depth: 0 };
let path = "";

const stepOf = (state: unknown): Step => {
  const { at, depth } = (state ?? {}) as Partial<Step>;
  return typeof at === "number" && typeof depth === "number" ? { at, depth } : { at: 0, depth: 0 };
};

const hasBackButton = (): boolean => isNarrow.peek() || matchMedia("(pointer: coarse)").matches;

/** Something has opened over the room. Returns the function to call when it has closed. */
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

/** Goes to a URL. What is open here belongs to the page left behind. */
export function goTo(href: string): void {
  if (here.depth > 0) replace({ ...here, depth: 0 }, href);
  else push({ at: here.at + 1, depth: 0 }, href);
}

/** Replaces the URL without a new history entry. */
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
    // So far "back" has only skipped entries whose content was closed another way.
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
