import { signal } from "@preact/signals";
import { open } from "../state/panes.ts";
import type { Place } from "./place.ts";

/** The place of a text that the person may be about to send as several messages. */
export const splitting = signal<Place | undefined>(undefined);

export function askToSplit(place: Place): void {
  splitting.value = place;
  open("send-in-parts");
}
