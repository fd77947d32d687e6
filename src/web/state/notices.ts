import { signal } from "@preact/signals";

/** A message to the person that belongs to no particular place on the page. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly action?: Action;
}

/** The label of its button, in a word or two. */
interface Action {
  readonly label: string;
  readonly run: () => void;
  /** It stays until the person uses its button or dismisses it. */
  readonly stays?: boolean;
}

export const notices = signal<readonly Notice[]>([]);

const SHOWN_MS = 8_000;
const SHOWN_MAX = 3;
let ids = 0;

export function tell(text: string, action?: Action): void {
  ids += 1;
  const id = ids;
  notices.value = [...notices.peek(), { id, text, ...(action && { action }) }].slice(-SHOWN_MAX);
  if (!action?.stays) setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  notices.value = notices.peek().filter((notice) => notice.id !== id);
}
