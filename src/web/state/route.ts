import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import { drawAtOnce } from "../drawing.ts";
import { followSteps, goTo, settleAt } from "./steps.ts";

/**
 * The room that the URL names. With an `id` it is that room or conversation, and the name is only for people to read.
 * Without one, as in typed or older URLs, it is the first room with this name.
 */
export type Route =
  | { readonly at: "home" }
  | { readonly at: "room" | "person"; readonly id?: RoomId; readonly name: string };

export const route = signal<Route>({ at: "home" });

const ROOMS = "/rooms/";
/** encodeURIComponent escapes all three, so none can come from a name. */
const PERSON = "@";
/** Put before the names "." and "..", which a URL would lose. */
const AS_IT_IS = "=";
/** `/rooms/ID/NAME`. In a URL no name contains a "/". */
const WITH_ID = /^(r[1-9][0-9]*)\/(.*)$/;

/** Its path. */
export function hrefOf(to: Route): string {
  if (to.at === "home") return "/";
  const id = to.id === undefined ? "" : `${to.id}/`;
  const name = encodeURIComponent(to.name);
  if (to.at === "person") return `${ROOMS}${id}${PERSON}${name}`;
  return /^\.\.?$/.test(name) ? `${ROOMS}${id}${AS_IT_IS}${name}` : `${ROOMS}${id}${name}`;
}

/** Parses a path. An invalid path names nothing. */
export function routeOf(path: string): Route {
  const rest = path.startsWith(ROOMS) ? path.slice(ROOMS.length) : "";
  const [, id, after] = WITH_ID.exec(rest) ?? [];
  const written = after ?? rest;
  const mark = written.startsWith(PERSON) || written.startsWith(AS_IT_IS) ? written[0] : "";
  const name = decoded(written.slice(mark?.length));
  if (!name && !id) return { at: "home" };
  return { at: mark === PERSON ? "person" : "room", name, ...(id && { id: id as RoomId }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Goes there with a history entry of its own, so that "back" returns. */
export function go(to: Route): void {
  if (hrefOf(to) !== location.pathname) goTo(hrefOf(to));
  route.value = to;
}

/** Replaces the current history entry. */
export function settle(to: Route): void {
  settleAt(hrefOf(to));
  route.value = to;
}

/** Follows the address bar, "back", "forward" and every link within the app. */
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
