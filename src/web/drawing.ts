import { options } from "preact";

/** A hidden page draws no frames, but what it shows has to be right when somebody looks at it. */
const FRAME_MS_MAX = 100;
/** What a person does in one moment. What follows from it is on screen before the next thing they do. */
const ACTS: ReadonlySet<string> = new Set([
  "keydown",
  "click",
  "mousedown",
  "pointerdown",
  "contextmenu",
  "submit",
  "cancel",
]);

/** The drawing that was asked for and has not been done. */
let waiting: (() => void) | undefined;

/**
 * However much happens at once, the page is drawn once a frame. A key or a click is an exception: it can open what takes
 * the focus, and the next key may come before the next frame. So what the page does at a key is drawn when it has done it.
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

/** Draws when the listener that runs now has done all it does. */
export const drawAtOnce = (): void => queueMicrotask(drawNow);

function drawNow(): void {
  const draw = waiting;
  waiting = undefined;
  draw?.();
}
