import { computed, effect, untracked } from "@preact/signals";
import { me } from "./chat.ts";
import { keep, read } from "./kept.ts";

// What this browser keeps for one person: it goes when they sign out, and the next person has their own.

const keyOf = (key: string): string | undefined => me.peek() && `${me.peek()?.id}.${key}`;

export function readMine(key: string): string | undefined {
  const mine = keyOf(key);
  return mine && read(mine);
}

export function keepMine(key: string, value: string): void {
  const mine = keyOf(key);
  if (mine) keep(mine, value);
}

const userId = computed(() => me.value?.id);

/** Calls now and whenever the page is another person's. */
export function whenSomebodyElse(run: () => void): void {
  effect(() => {
    void userId.value;
    untracked(run);
  });
}
