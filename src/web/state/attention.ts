import { computed, signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";

/** Whether the person may be looking: the page is visible and its window in front. */
export const looking = signal(false);
/** The room whose newest messages are in view. */
export const endInView = signal<RoomId | undefined>(undefined);
/** The room whose newest messages the person is looking at: a new message there counts as read soon. */
export const attended = computed(() => (looking.value ? endInView.value : undefined));

export function followAttention(): void {
  const look = () => {
    looking.value = document.visibilityState === "visible" && document.hasFocus();
  };
  addEventListener("focus", look);
  addEventListener("blur", look);
  document.addEventListener("visibilitychange", look);
  look();
}
