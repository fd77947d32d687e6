import { computed, effect } from "@preact/signals";
import { current } from "./current.ts";
import { isDirect, nameOf, rooms } from "./rooms.ts";
import { server } from "./server.ts";
import { stage } from "./stage.ts";
import { showIcon } from "./tab-icon.ts";

/** The number of unread messages to the user or about the user. */
const forMe = computed(() => {
  let count = 0;
  for (const state of rooms.value.values())
    count += isDirect(state) ? state.unread.value.count : state.unread.value.mentions;
  return count;
});
const isNew = computed(() => [...rooms.value.values()].some(({ unread }) => unread.value.count > 0));
const place = computed(() => {
  const name = server.value?.name ?? "ExChat";
  const here = stage.value === "in" ? current.value : undefined;
  return here ? `${isDirect(here) ? "" : "#"}${nameOf(here)} — ${name}` : name;
});

/** The title and icon of the tab show unread messages: a number for those that concern the user, a dot for others. */
export function followTitle(): void {
  effect(() => {
    const mark = forMe.value > 0 ? `(${forMe.value}) ` : isNew.value ? "• " : "";
    document.title = `${mark}${place.value}`;
  });
  effect(() => showIcon(forMe.value > 0 ? "for-me" : isNew.value ? "new" : undefined, server.value?.logo));
  effect(() => {
    if (forMe.value > 0) void navigator.setAppBadge?.(forMe.value).catch(() => {});
    else void navigator.clearAppBadge?.().catch(() => {});
  });
}
