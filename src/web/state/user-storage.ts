import { computed, effect, untracked } from "@preact/signals";
import { keep, read } from "./browser-storage.ts";
import { me } from "./chat.ts";

// Data that this browser keeps for one user. It is removed when they sign out, and the next user has their own.

const keyOf = (key: string): string | undefined => me.peek() && `${me.peek()?.id}.${key}`;

export function readOfUser(key: string): string | undefined {
  const mine = keyOf(key);
  return mine && read(mine);
}

export function keepForUser(key: string, value: string): void {
  const mine = keyOf(key);
  if (mine) keep(mine, value);
}

const userId = computed(() => me.value?.id);

/** Calls the function now and whenever the page belongs to another user. */
export function whenUserChanges(run: () => void): void {
  effect(() => {
    void userId.value;
    untracked(run);
  });
}
