import { signal } from "@preact/signals";
import type { MessageState } from "../../sdk/messages.ts";
import { focusBoxOf } from "../composer/focus.ts";
import type { IconName } from "../parts/icon.tsx";
import { isComposing, letterOf } from "../parts/keyboard.ts";
import { isReached } from "../parts/pointing.ts";
import { copy } from "../state/clipboard.ts";
import { type BoxKey, reply, startEdit } from "../state/composing.ts";
import { mayDelete, mayEdit, mayPin, mayWrite, togglePin, toggleReaction } from "../state/message-actions.ts";
import { tell } from "../state/notices.ts";
import { askToDelete, askToErase, askToReport, openProfile } from "../state/panes.ts";
import { mayErase, mayReport } from "../state/reports.ts";
import { hasKeyboard } from "../state/settings.ts";
import { openThread } from "../state/threads.ts";
import { words } from "../words.ts";

/** A message on screen. */
export interface Shown {
  readonly message: MessageState;
  readonly row: HTMLElement;
  /** Where a reply or an edit is written: in the thread, if the message is shown there. */
  readonly box: BoxKey;
  /** Where to open its menus. */
  readonly at: DOMRect;
}

/** An action on a message. All menus have the same order. */
export interface MessageAction {
  /** The key for it while the message has the focus, as `KeyboardEvent.key`. */
  readonly key: string;
  readonly icon: IconName;
  readonly label: (message: MessageState) => string;
  readonly may: (message: MessageState) => boolean;
  readonly run: (shown: Shown) => void;
}

/** The sheet that is open beside a message. */
export const sheet = signal<(Shown & { readonly is: "menu" | "emoji" }) | undefined>(undefined);

export const actions: readonly MessageAction[] = [
  {
    key: "+",
    icon: "smile",
    label: () => words.react,
    may: mayWrite,
    run: (shown) => {
      sheet.value = { ...shown, is: "emoji" };
    },
  },
  {
    key: "r",
    icon: "reply",
    label: () => words.reply,
    may: mayWrite,
    run: ({ message, box }) => {
      reply(message, box);
      focusBoxOf(box);
    },
  },
  {
    key: "t",
    icon: "thread",
    label: () => words.thread,
    may: mayWrite,
    run: ({ message }) => goToThread(message),
  },
  {
    key: "e",
    icon: "pen",
    label: () => words.edit,
    may: mayEdit,
    run: ({ message, box }) => {
      startEdit(message, box);
      focusBoxOf(box);
    },
  },
  {
    key: "c",
    icon: "copy",
    label: () => words.copyText,
    may: ({ deleted }) => !deleted,
    run: ({ message }) => void copy(message.body).then(() => tell(words.copied)),
  },
  {
    key: "p",
    icon: "pin",
    label: ({ pinned }) => (pinned === undefined ? words.pin : words.unpin),
    may: mayPin,
    run: ({ message }) => void togglePin(message).then(tellProblem),
  },
  {
    key: "u",
    icon: "people",
    label: () => words.showProfile,
    may: () => true,
    run: ({ message: { posted } }) => openProfile({ id: posted.by, name: posted.from }),
  },
  {
    key: "!",
    icon: "alert",
    label: () => words.reportAsk,
    may: mayReport,
    run: ({ message }) => askToReport(message),
  },
  {
    key: "Delete",
    icon: "trash",
    label: () => words.delete,
    may: mayDelete,
    run: ({ message }) => askToDelete(message),
  },
  {
    key: "#",
    icon: "trash",
    label: () => words.eraseAsk,
    may: mayErase,
    run: ({ message }) => askToErase({ id: message.posted.by, name: message.posted.from }),
  },
];

/** Opens the thread that the message is in or may begin, or goes to it if it is open already. */
export function goToThread({ posted }: MessageState): void {
  const root = posted.thread ?? posted.id;
  openThread(root);
  if (hasKeyboard()) focusBoxOf(root);
}

export const possible = (message: MessageState): readonly MessageAction[] =>
  actions.filter(({ may }) => may(message));

export function react(message: MessageState, emoji: string): void {
  void toggleReaction(message, emoji).then(tellProblem);
}

/** Runs an action by its key on a message that was reached by keyboard. Enter opens the menu of the focused message. */
export function actByKey(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  message: MessageState,
  box: BoxKey,
): void {
  const row = event.currentTarget;
  if (event.target !== row) return;
  if (event.altKey || event.ctrlKey || event.metaKey || isComposing(event)) return;
  const shown = { message, row, box, at: row.getBoundingClientRect() };
  const action =
    isReached(row) &&
    possible(message).find(({ key }) => key === event.key || (!event.shiftKey && key === letterOf(event)));
  if (action) action.run(shown);
  else if (event.key === "Enter") sheet.value = { ...shown, is: "menu" };
  else return;
  event.preventDefault();
}

const tellProblem = (problem: string | undefined): void => {
  if (problem) tell(problem);
};
