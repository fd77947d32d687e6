import { computed, effect } from "@preact/signals";
import { current } from "./current.ts";
import { isDirect, nameOf, rooms } from "./rooms.ts";
import { server } from "./server.ts";
import { stage } from "./session.ts";

/** What waits for me: messages to me or about me. */
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

/** What comes while somebody is looking is read in the next moment, and must not flash up until then. */
const SETTLED_MS = 50;

/** The title and the icon of the tab tell what waits: a number for what concerns me, a dot for the rest. */
export function followTitle(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const [count, news, where] = [forMe.value, isNew.value, place.value];
    clearTimeout(timer);
    timer = setTimeout(() => tell(count, news, where), SETTLED_MS);
  });
}

function tell(count: number, news: boolean, where: string): void {
  document.title = `${count > 0 ? `(${count}) ` : news ? "• " : ""}${where}`;
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = count > 0 ? "/favicon-for-me.svg" : news ? "/favicon-new.svg" : "/favicon.svg";
  if (icon && !icon.href.endsWith(href)) icon.href = href;
  if (count > 0) void navigator.setAppBadge?.(count).catch(() => {});
  else void navigator.clearAppBadge?.().catch(() => {});
}
