import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import { drawAtOnce } from "../drawing.ts";
import { followSteps, goTo, settleAt } from "./steps.ts";

/**
 * What the address names. With an `id` it is that room or conversation, and the name is only for people to read; without
 * one, as in addresses that are typed or from before rooms had ids in them, it is the first with this name.
 */
export type Route =
  | { readonly at: "home" }
  | { readonly at: "room" | "person"; readonly id?: RoomId; readonly name: string };

export const route = signal<Route>({ at: "home" });

const ROOMS = "/rooms/";
/** None of these three is left as it is by encodeURIComponent, so none can come from a name. */
const PERSON = "@";
/** Before names that an address would lose: "." and "..". */
const AS_IT_IS = "=";
/** `/rooms/ID/NAME`. No name has a "/" in an address. */
const WITH_ID = /^(r[1-9][0-9]*)\/(.*)$/;

/** Its path. */
export function hrefOf(to: Route): string {
  if (to.at === "home") return "/";
  const id = to.id === undefined ? "" : `${to.id}/`;
  const name = encodeURIComponent(to.name);
  if (to.at === "person") return `${ROOMS}${id}${PERSON}${name}`;
  return /^\.\.?$/.test(name) ? `${ROOMS}${id}${AS_IT_IS}${name}` : `${ROOMS}${id}${name}`;
}

/** What a path names; what cannot be read names nothing. */
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
