import { useComputed, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useId } from "preact/hooks";
import type { Person } from "../../protocol/account.ts";
import type { UserId } from "../../protocol/ids.ts";
import { reactions } from "../markup/emoji.ts";
import { isComposing } from "../parts/keyboard.ts";
import { me } from "../state/chat.ts";
import { members } from "../state/people.ts";
import { profileOf } from "../state/profiles.ts";
import { type RoomState, sorted } from "../state/rooms.ts";
import { words } from "../words.ts";
import { type Begun, begunBefore, type Completion, matching } from "./completing.ts";

/** The suggestions while a person types a name or an emoji. */
interface Offered {
  readonly id: string;
  readonly chosenId: string | undefined;
  readonly list: readonly Completion[];
  readonly at: number;
  look(): void;
  close(): void;
  pick(completion: Completion): void;
  /** Whether a key was meant for the list. */
  takes(event: KeyboardEvent): boolean;
}

export function useCompletion(
  state: RoomState,
  area: RefObject<HTMLTextAreaElement | null>,
  write: (text: string) => void,
): Offered {
  const id = useId();
  const begun = useSignal<Begun | undefined>(undefined);
  const at = useSignal(0);
  /** Where the person dismissed the suggestions. */
  const dismissed = useSignal<number | undefined>(undefined);
  // Always from the current text: a person may pick before the page is drawn again.
  const list = useComputed(() =>
    begun.value ? matching(begun.value.query, candidates(state, begun.value.sign)) : [],
  );
  const close = () => {
    begun.value = undefined;
  };
  const look = () => {
    const box = area.current;
    const isCaret = box && box.selectionStart === box.selectionEnd && document.activeElement === box;
    const found = isCaret ? begunBefore(box.value, box.selectionStart) : undefined;
    if (found?.from !== dismissed.peek()) dismissed.value = undefined;
    if (found?.query !== begun.peek()?.query || found?.from !== begun.peek()?.from) at.value = 0;
    begun.value = found && dismissed.peek() === undefined ? found : undefined;
  };
  const pick = ({ text }: Completion) => {
    const box = area.current;
    if (!box || !begun.value) return;
    const { from } = begun.value;
    box.focus();
    box.setSelectionRange(from, box.selectionStart);
    close();
    // The only way to insert text as if it were typed, so that undo removes just this text.
    if (document.execCommand("insertText", false, `${text} `)) return;
    box.setRangeText(`${text} `, from, box.selectionStart, "end");
    write(box.value);
  };
  const takes = (event: KeyboardEvent): boolean => {
    const chosen = list.value[at.value];
    if (!chosen || isComposing(event) || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey)
      return false;
    if (event.key === "ArrowDown") at.value = (at.value + 1) % list.value.length;
    else if (event.key === "ArrowUp") at.value = (at.value + list.value.length - 1) % list.value.length;
    else if (event.key === "Enter" || event.key === "Tab") pick(chosen);
    else if (event.key === "Escape") {
      dismissed.value = begun.value?.from;
      close();
    } else return false;
    event.preventDefault();
    return true;
  };
  const chosenId = list.value.length > 0 ? `${id}-${at.value}` : undefined;
  return { id, chosenId, list: list.value, at: at.value, look, close, pick, takes };
}

export function Completions({ completion: { id, list, at, pick } }: { completion: Offered }) {
  if (list.length === 0) return null;
  return (
    <div class="completions" role="listbox" id={id} aria-label={words.completions}>
      {list.map((one, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box, which keeps the focus
        <div
          key={one.text}
          id={`${id}-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === at}
          class={place === at ? "choice chosen" : "choice"}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(one)}
        >
          <bdi>{one.label}</bdi>
          {one.hint && <small>{one.hint}</small>}
        </div>
      ))}
    </div>
  );
}

/** All suggestions, the likeliest first. */
function candidates(state: RoomState, sign: Begun["sign"]): Iterable<Completion> {
  if (sign === "#") return sorted.value.rooms.map(({ room }) => named("#", room.value.name));
  if (sign === ":") return reactions.map(([emoji, name]) => ({ text: emoji, label: name, hint: emoji }));
  return people(state);
}

/** The latest authors first, then the other members, then the mention of everyone. */
function people(state: RoomState): readonly Completion[] {
  const found = new Map<UserId, string>();
  for (const event of state.log.value.events.toReversed())
    if (event.type === "message.posted" && event.by !== me.value?.id) found.set(event.by, event.from);
  for (const { id, name } of members.value.get(state.id)?.list ?? [])
    if (id !== me.value?.id) found.set(id, name);
  return [
    ...[...found].map(([id, name]) => mentioned({ id, name })),
    { text: "@all", label: "all", hint: words.everyoneHere },
  ];
}

/** A mention has the unique name: the person is found by both. */
function mentioned(person: Person): Completion {
  const { name } = person;
  const displayName = profileOf(person.id)?.displayName;
  return displayName === undefined
    ? named("@", name)
    : { text: `@${name}`, label: displayName, hint: `@${name}`, also: name };
}

const named = (sign: string, name: string): Completion => ({ text: `${sign}${name}`, label: name });
