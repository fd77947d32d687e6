import { options } from "preact";

/** A hidden page draws no frames, but must be up to date when a person looks at it again. */
const FRAME_MS_MAX = 100;
/** Events of keys and pointers. Their effect is on screen before the next one. */
const ACTS: ReadonlySet<string> = new Set([
  "keydown",
  "click",
  "mousedown",
  "pointerdown",
  "contextmenu",
  "submit",
  "cancel",
]);

/** The drawing that was requested and is not done yet. */
let waiting: (() => void) | undefined;

/**
 * The page is drawn once a frame, however much happens. Keys and clicks are an exception: they can open something that takes
 * the focus, and the next key may come before the next frame. So the page draws the effect of a key at once.
 */
export function drawByFrame(): void {
  options.debounceRendering = (draw) => {
    waiting = draw;
    requestAnimationFrame(drawNow);
    setTimeout(drawNow, FRAME_MS_MAX);
  };
  options.event = (event) => {
    if (ACTS.has(event.type)) drawAtOnce();
    return event;
  };
}

/** Draws when the current listener has finished. */
export const drawAtOnce = (): void => queueMicrotask(drawNow);

function drawNow(): void {
  const draw = waiting;
  waiting = undefined;
  draw?.();
}
