import { signal } from "@preact/signals";
import type { Person } from "../../protocol/account.ts";
import type { Settings } from "../../protocol/contact.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Signal } from "../../protocol/signals.ts";
import { words } from "../words.ts";
import { client, problemOf } from "./chat.ts";
import { tell } from "./notices.ts";

/** The people whom the user has blocked. */
export const blocked = signal<ReadonlySet<UserId>>(new Set());
/** Whether people who share nothing with the user may write to them. */
export const strangers = signal<Settings["strangers"]>("welcome");

export const isBlocked = (user: UserId): boolean => blocked.value.has(user);

/** Takes the current state from the greeting. */
export function learnContact(known: { settings: Settings; blocked: readonly UserId[] }): void {
  strangers.value = known.settings.strangers;
  blocked.value = new Set(known.blocked);
}

/** It was changed here or on another device. */
export function heardContact(signal: Signal): void {
  if (signal.type === "settings") strangers.value = signal.strangers;
  if (signal.type !== "blocked" && signal.type !== "unblocked") return;
  const next = new Set(blocked.peek());
  if (signal.type === "blocked") next.add(signal.user.id);
  else next.delete(signal.user);
  blocked.value = next;
}

export async function setStrangers(value: Settings["strangers"]): Promise<void> {
  const answer = await client.value?.call("settings.set", { strangers: value });
  const problem = problemOf(answer ?? { is: "lost" });
  if (problem) tell(problem);
}

export async function block({ name }: Person): Promise<void> {
  const answer = await client.value?.call("user.block", { user: name });
  const undo = { label: words.undo, run: () => void unblock({ name }) };
  const problem = problemOf(answer ?? { is: "lost" });
  if (problem) tell(problem);
  else tell(words.isBlockedNow(name), undo);
}

export async function unblock({ name }: Pick<Person, "name">): Promise<void> {
  const answer = await client.value?.call("user.unblock", { user: name });
  const problem = problemOf(answer ?? { is: "lost" });
  if (problem) tell(problem);
}
