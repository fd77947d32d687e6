import { focusComposer } from "../composer/focus.ts";
import { drawAtOnce } from "../drawing.ts";
import { isComposing, letterOf } from "../parts/keyboard.ts";
import { client } from "../state/chat.ts";
import { current } from "../state/current.ts";
import { close, dialog, drawer, membersShown, open, WIDE } from "../state/panes.ts";
import { type RoomState, routeTo, sorted } from "../state/rooms.ts";
import { go } from "../state/route.ts";
import { closeSearch, listShown, openSearch } from "../state/searching.ts";
import { closeThread } from "../state/threads.ts";
import { words } from "../words.ts";

interface Key {
  /** Its text in the list of keys. */
  readonly keys: string;
  readonly does: string;
  readonly fits: (event: KeyboardEvent) => boolean;
  readonly run: () => void;
}

const isMac = /mac|iphone|ipad/i.test(navigator.platform);
const ctrl = isMac ? "⌘" : "Ctrl";
/** The key "/". On non-Latin layouts its position may hold another sign; on Latin ones that sign is for zooming. */
const isSlash = ({ key, code }: KeyboardEvent) =>
  key === "/" || (code === "Slash" && (key === "." || key > "\u007f"));
const withCtrl = (event: KeyboardEvent) => (isMac ? event.metaKey : event.ctrlKey) && !event.altKey;
const alt = (event: KeyboardEvent, key: string, shift: boolean) =>
  event.altKey && !event.ctrlKey && !event.metaKey && event.shiftKey === shift && event.key === key;

/** The keys that work everywhere on the page. None of them acts on the text being typed. */
export const keys: readonly Key[] = [
  {
    keys: `${ctrl}+K`,
    does: words.keyGoTo,
    fits: (event) => withCtrl(event) && !event.shiftKey && letterOf(event) === "k",
    run: () => (dialog.value === "go-to" ? close() : open("go-to")),
  },
  {
    keys: `${ctrl}+Shift+F`,
    does: words.keySearch,
    fits: (event) => withCtrl(event) && event.shiftKey && letterOf(event) === "f",
    run: () => openSearch(current.value?.id),
  },
  {
    keys: "Alt+↓",
    does: words.keyNext,
    fits: (event) => alt(event, "ArrowDown", false),
    run: () => step(1, false),
  },
  {
    keys: "Alt+↑",
    does: words.keyPrevious,
    fits: (event) => alt(event, "ArrowUp", false),
    run: () => step(-1, false),
  },
  {
    keys: "Alt+Shift+↓",
    does: words.keyNextUnread,
    fits: (event) => alt(event, "ArrowDown", true),
    run: () => step(1, true),
  },
  {
    keys: "Alt+Shift+↑",
    does: words.keyPreviousUnread,
    fits: (event) => alt(event, "ArrowUp", true),
    run: () => step(-1, true),
  },
  {
    keys: "F6",
    does: words.keyRegion,
    fits: ({ key, shiftKey }) => key === "F6" && !shiftKey,
    run: () => toRegion(1),
  },
  {
    keys: "Shift+F6",
    does: words.keyRegionBefore,
    fits: ({ key, shiftKey }) => key === "F6" && shiftKey,
    run: () => toRegion(-1),
  },
  {
    keys: `${ctrl}+/`,
    does: words.keyHelp,
    fits: (event) => withCtrl(event) && isSlash(event),
    run: () => open("keys"),
  },
  { keys: "Esc", does: words.keyReadHere, fits: ({ key }) => key === "Escape", run: leaveOff },
];

/** Returns the function that stops it. */
export function followKeys(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (isComposing(event) || event.defaultPrevented) return;
    // What a key opens is on the page before the next key, which may be meant for it.
    drawAtOnce();
    const key = keys.find(({ fits }) => fits(event));
    if (key && (!dialog.value || key.keys === `${ctrl}+K`)) {
      if (event.key !== "Escape") event.preventDefault();
      key.run();
    } else if (isTyping(event)) focusComposer(event.target as Element | null);
  };
  addEventListener("keydown", listen);
  return () => removeEventListener("keydown", listen);
}

/** A character typed outside all boxes is meant for the message. */
function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === " ")
    return false;
  const target = event.target as Element | null;
  return (
    !dialog.value && !drawer.value && !target?.closest("input, textarea, select, [contenteditable], dialog")
  );
}

function step(by: 1 | -1, onlyUnread: boolean): void {
  const all = [...sorted.value.rooms, ...sorted.value.people];
  const from = all.findIndex(({ id }) => id === current.value?.id);
  for (let i = 1; i <= all.length; i += 1) {
    const next = all[(from + i * by + all.length * 2) % all.length];
    if (!next || (onlyUnread && !hasUnread(next))) continue;
    go(routeTo(next.room.value));
    return;
  }
}

const hasUnread = ({ unread }: RoomState): boolean => unread.value.count > 0 || unread.value.more;

/** The parts of the page in order, the innermost ones. The focus goes to the first element in the next one. */
function toRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(isSeen);
  const at = regions.findLastIndex((region) => region.contains(document.activeElement));
  for (let i = 1; i <= regions.length; i += 1) {
    const start = at < 0 && by < 0 ? 0 : at;
    const region = regions[(start + i * by + regions.length * 2) % regions.length];
    const box = region?.matches("form") ? region.querySelector<HTMLElement>("textarea") : null;
    const things = [...(region?.querySelectorAll<HTMLElement>("a, button, [tabindex]") ?? [])];
    const target = region?.tabIndex === 0 ? region : (box ?? things.find(isStop));
    target?.focus();
    if (target && document.activeElement === target) return;
  }
}

/** Whether the Tab key would stop there. */
const isStop = (element: HTMLElement): boolean =>
  element.tabIndex >= 0 && !element.matches(":disabled") && isSeen(element);

const isSeen = (element: HTMLElement): boolean =>
  !element.closest("[inert]") && (element.checkVisibility?.({ visibilityProperty: true }) ?? true);

function leaveOff(): void {
  if (drawer.value) drawer.value = false;
  else if (closeThread()) return;
  else if (listShown.value) closeSearch();
  else if (membersShown.value && !matchMedia(WIDE).matches) membersShown.value = false;
  else if (current.value) client.value?.read(current.value.id, current.value.log.value.high);
}
