import { useComputed, useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { isComposing } from "../parts/keyboard.ts";
import { Modal } from "../parts/modal.tsx";
import { close } from "../state/panes.ts";
import { isDirect, nameOf, otherIn, type RoomState, routeTo, sorted } from "../state/rooms.ts";
import { go } from "../state/route.ts";
import { words } from "../words.ts";

const SHOWN_MAX = 12;

/** The quick switcher: type a few letters, press Enter. */
export function GoTo() {
  const text = useSignal("");
  const at = useSignal(0);
  const matches = useComputed(() => matching(text.value));
  const chosen = useComputed(() => matches.value[at.value]);
  const id = useId();
  const enter = (state: RoomState | undefined) => {
    if (!state) return;
    close();
    go(routeTo(state.room.value));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const count = matches.value.length;
    if (by !== 0) at.value = (at.value + by + count) % Math.max(1, count);
    else if (event.key === "Enter") enter(chosen.value);
    else return;
    event.preventDefault();
  };
  return (
    <Modal title={words.goTo} close={close}>
      <div class="filter">
        <Icon name="search" />
        <input
          role="combobox"
          data-first
          aria-label={words.goToHint}
          placeholder={words.goToHint}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen.value && `${id}-${chosen.value.id}`}
          autocomplete="off"
          onInput={(event) => {
            text.value = event.currentTarget.value;
            at.value = 0;
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div class="choices" role="listbox" id={`${id}-list`} aria-label={words.nav}>
        {matches.value.map((state) => (
          <Choice
            key={state.id}
            id={`${id}-${state.id}`}
            state={state}
            chosen={state === chosen.value}
            enter={() => enter(state)}
          />
        ))}
      </div>
      {matches.value.length === 0 && <p class="hint">{words.nothingFound}</p>}
    </Modal>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly state: RoomState;
  readonly chosen: boolean;
  readonly enter: () => void;
}

function Choice({ id, state, chosen, enter }: ChoiceProps) {
  const name = nameOf(state);
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const other = isDirect(state) ? otherIn(state.room.value) : undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box above, which keeps the focus
    <div
      ref={row}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      class={chosen ? "choice chosen" : "choice"}
      onClick={enter}
    >
      {other ? <Avatar id={other.id} name={other.name} small /> : <span class="hash" aria-hidden="true" />}
      <bdi>{name}</bdi>
    </div>
  );
}

/** Without input, unread rooms first. Else names that begin with it, then names with such a word, then all others. */
function matching(text: string): readonly RoomState[] {
  const all = [...sorted.value.rooms, ...sorted.value.people];
  const wanted = plain(text.trim());
  const rank = (state: RoomState): number => {
    if (wanted === "") return state.unread.value.count > 0 ? 0 : 1;
    const at = plain(nameOf(state)).indexOf(wanted);
    if (at <= 0) return at === 0 ? 0 : -1;
    return /[\s\-_.]/.test(plain(nameOf(state))[at - 1] ?? "") ? 1 : 2;
  };
  return all
    .map((state) => ({ state, rank: rank(state) }))
    .filter((one) => one.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, SHOWN_MAX)
    .map(({ state }) => state);
}

/** Without case and accents. */
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
