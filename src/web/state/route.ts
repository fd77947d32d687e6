import { signal } from "@preact/signals";
import { drawAtOnce } from "../drawing.ts";
import { followSteps, goTo, settleAt } from "./steps.ts";

/** What the address names. */
export type Route =
  | { readonly at: "home" }
  | { readonly at: "room"; readonly name: string }
  | { readonly at: "person"; readonly name: string };

export const route = signal<Route>({ at: "home" });

const ROOMS = "/rooms/";
/** None of these three is left as it is by encodeURIComponent, so none can come from a name. */
const PERSON = "@";
/** Before names that an address would lose: "." and "..". */
const AS_IT_IS = "=";

export function hrefOf(to: Route): string {
  if (to.at === "home") return "/";
  const name = encodeURIComponent(to.name);
  if (to.at === "person") return `${ROOMS}${PERSON}${name}`;
  return /^\.\.?$/.test(name) ? `${ROOMS}${AS_IT_IS}${name}` : `${ROOMS}${name}`;
}

export function routeOf(path: string): Route {
  const rest = path.startsWith(ROOMS) ? path.slice(ROOMS.length) : "";
  const mark = rest.startsWith(PERSON) || rest.startsWith(AS_IT_IS) ? rest[0] : "";
  const name = decoded(rest.slice(mark?.length));
  if (!name) return { at: "home" };
  return { at: mark === PERSON ? "person" : "room", name };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Goes there, as a step that "back" undoes. */
export function go(to: Route): void {
  if (hrefOf(to) !== location.pathname) goTo(hrefOf(to));
  route.value = to;
}

/** Is there, without a step of its own. */
export function settle(to: Route): void {
  settleAt(hrefOf(to));
  route.value = to;
}

/** Follows the address bar, "back" and "forward", and every link into the app. */
export function followAddress(): void {
  const read = () => {
    route.value = routeOf(location.pathname);
  };
  read();
  followSteps(() => {
    drawAtOnce();
    read();
  });
  window.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.origin !== location.origin) return;
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    event.preventDefault();
    drawAtOnce();
    go(routeOf(link.pathname));
  });
}
