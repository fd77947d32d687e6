import { signal } from "@preact/signals";
import type { MessageId } from "../../protocol/ids.ts";

/** The message that the person wants to see in the timeline. */
export const wanted = signal<MessageId | undefined>(undefined);

export function jumpTo(id: MessageId): void {
  wanted.value = undefined;
  wanted.value = id;
}
