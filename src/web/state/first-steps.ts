import { computed, signal } from "@preact/signals";
import type { Setting } from "../../protocol/setting.ts";
import { words } from "../words.ts";
import { openAdministration } from "./administration.ts";
import { askForAlerts, permission } from "./alerts.ts";
import { client, me, problemOf } from "./chat.ts";
import { hasInvited, makeInvite } from "./invites.ts";
import { tell } from "./notices.ts";
import { open } from "./panes.ts";
import { server } from "./server.ts";

// What the owner of a new server does next. The server keeps which steps the owner has ticked off, for all of their devices.

type StepKey = keyof typeof words.firstStep;

interface Step {
  readonly key: StepKey;
  /** Whether it is done, as far as the page can tell; without it only the owner can tell. */
  readonly isDone?: () => boolean;
  /** Whether it makes sense here; without it, it does. */
  readonly isOffered?: () => boolean;
  /** What its button does; without it, the step has no button. */
  readonly act?: () => void;
}

/** All steps, in their order. Another step is a line here and its texts in `words.firstStep`. */
const steps: readonly Step[] = [
  { key: "name", isDone: () => hasName(), act: () => openAdministration("settings") },
  { key: "invite", isDone: () => isInvitationUsed.value === true, act: () => open("invite-people") },
  {
    key: "notifications",
    isOffered: () => permission.value === "default" || permission.value === "granted",
    isDone: () => permission.value === "granted",
    act: () => void askForAlerts(),
  },
  { key: "irc", isOffered: () => server.value?.irc !== undefined, act: () => open("connect-irc") },
  { key: "backup" },
  {
    key: "address",
    isDone: () => server.value?.url?.startsWith("https:") === true,
    act: () => openAdministration("health"),
  },
];

/** Undefined until the server has answered. */
const settings = signal<readonly Setting[] | undefined>(undefined);
/** Whether a person has come by an invitation. */
const isInvitationUsed = signal<boolean | undefined>(undefined);

/** The invitation that is made for a person who has just become the owner. The server keeps only its hash. */
const FIRST_INVITE = { uses: 10, days: 7 };
export const firstInvite = signal<{ readonly link: string; readonly uses: number } | undefined>(undefined);

const settingOf = (key: Setting["key"]) => settings.value?.find((one) => one.key === key)?.value;
const hasName = (): boolean => settingOf("name") !== undefined;
const ticked = computed((): readonly string[] => {
  const value = settingOf("stepsDone");
  return Array.isArray(value) ? value : [];
});

/** The steps that make sense here; none for people who are not the owner, and when all are done. */
export const firstSteps = computed(() => {
  if (me.value?.role !== "owner" || !settings.value || isInvitationUsed.value === undefined) return [];
  const all = steps
    .filter(({ isOffered }) => isOffered?.() ?? true)
    .map(({ key, isDone, act }) => {
      const byItself = isDone?.() === true;
      return { key, act, byItself, done: byItself || ticked.value.includes(key) };
    });
  return all.some(({ done }) => !done) ? all : [];
});

/** Asks the server what is done: when the owner has come in, and when it may be more. */
export async function loadFirstSteps(): Promise<void> {
  if (me.peek()?.role !== "owner") return;
  const answer = await client.value?.call("setting.list", {});
  if (answer?.is !== "ok") return;
  settings.value = answer.ok.settings;
  // What was used once stays so.
  if (!isInvitationUsed.peek()) isInvitationUsed.value = await hasInvited();
}

/** The user has just become the owner: their page has a link at once with which others come. */
export async function becameOwner(): Promise<void> {
  tell(words.isOwner);
  const made = await makeInvite(FIRST_INVITE);
  if ("link" in made) firstInvite.value = { ...FIRST_INVITE, ...made };
  await loadFirstSteps();
}

/** The page belongs to another user now. */
export function forgetFirstSteps(): void {
  settings.value = undefined;
  isInvitationUsed.value = undefined;
  firstInvite.value = undefined;
}

/** Ticks a step off, or no longer. */
export async function tick(key: StepKey, done: boolean): Promise<void> {
  const others = ticked.peek().filter((one) => one !== key);
  await keepTicked(done ? [...others, key] : others);
}

/** Ticks all steps off: they are not shown again, also not those that would make sense later. */
export const dismissFirstSteps = (): Promise<void> => keepTicked(steps.map(({ key }) => key));

async function keepTicked(keys: readonly string[]): Promise<void> {
  const fields = { key: "stepsDone", value: keys.length > 0 ? keys : null } as const;
  const answer = await client.value?.call("setting.set", fields);
  const problem = answer ? problemOf(answer) : words.notConnected;
  if (problem) tell(problem);
  await loadFirstSteps();
}
