import { effect } from "@preact/signals";
import { current } from "./current.ts";
import { isDirect, nameOf, rooms } from "./rooms.ts";
import { server } from "./server.ts";
import { stage } from "./session.ts";

/** The title and the icon of the tab tell what waits: a number for what concerns me, a dot for the rest. */
export function followTitle(): void {
  effect(() => {
    const name = server.value?.name ?? "ExChat";
    if (stage.value !== "in") return show(name, 0, false);
    let forMe = 0;
    let isNew = false;
    for (const state of rooms.value.values()) {
      const { count, mentions } = state.unread.value;
      forMe += isDirect(state) ? count : mentions;
      isNew ||= count > 0;
    }
    const here = current.value;
    const place = here ? `${isDirect(here) ? "" : "#"}${nameOf(here)} — ${name}` : name;
    show(forMe > 0 ? `(${forMe}) ${place}` : isNew ? `• ${place}` : place, forMe, isNew);
  });
}

function show(title: string, forMe: number, isNew: boolean): void {
  document.title = title;
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = forMe > 0 ? "/favicon-for-me.svg" : isNew ? "/favicon-new.svg" : "/favicon.svg";
  if (icon && !icon.href.endsWith(href)) icon.href = href;
  if (forMe > 0) void navigator.setAppBadge?.(forMe).catch(() => {});
  else void navigator.clearAppBadge?.().catch(() => {});
}
