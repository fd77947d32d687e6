import { effect, signal } from "@preact/signals";
import { keep, read } from "./browser-storage.ts";
import { keepForUser, readOfUser, whenUserChanges } from "./user-storage.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Settings of this browser, not of the user: a phone and a desktop need different ones. */
export const theme = signal<Theme>("system");
export const enterSends = signal(true);
/** Whether others see that the user is typing. This setting belongs to the user, since it is about their privacy. */
export const tellsTyping = signal(true);

export function openSettings(): void {
  const kept = read("theme");
  theme.value = themes.find((one) => one === kept) ?? "system";
  enterSends.value = (read("enter") ?? (hasKeyboard() ? "sends" : "newline")) === "sends";
  whenUserChanges(() => {
    tellsTyping.value = readOfUser("typing") !== "untold";
  });
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
  });
}

export function setTheme(value: Theme): void {
  theme.value = value;
  keep("theme", value);
}

export function setEnterSends(value: boolean): void {
  enterSends.value = value;
  keep("enter", value ? "sends" : "newline");
}

export function setTellsTyping(value: boolean): void {
  tellsTyping.value = value;
  keepForUser("typing", value ? "told" : "untold");
}

/** On a phone the Enter key adds a line, and opening a room must not bring up the keyboard. */
export const hasKeyboard = (): boolean => !matchMedia("(pointer: coarse)").matches;
