import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { isComposing } from "../parts/keyboard.ts";
import { Notices } from "../parts/notices.tsx";
import { rememberFocus } from "../parts/pointing.ts";
import { Problem } from "../parts/problem.tsx";
import { useBack } from "../parts/use-back.ts";
import { useText } from "../parts/use-text.ts";
import { current } from "../state/current.ts";
import { drawer, isNarrow } from "../state/panes.ts";
import {
  closeSearch,
  firstPage,
  hits,
  isLooking,
  lookFor,
  lookIn,
  nextHits,
  searchProblem,
  searchRoom,
  searchText,
} from "../state/searching.ts";
import { words } from "../words.ts";
import { Hits } from "./hits.tsx";
import { SearchValues, valuesFor } from "./search-values.tsx";

type Chip = keyof typeof words.searchChips;
const chips = Object.keys(words.searchChips) as Chip[];

/** Searches messages. Hits open in the room beside this pane. */
export function SearchPane() {
  const pane = useRef<HTMLElement>(null);
  const close = () => void closeSearch();
  useBack(close, isNarrow.value);
  useLayoutEffect(() => {
    const isBack = rememberFocus();
    const opened = pane.current?.querySelector<HTMLElement>(".hit.opened");
    (opened ?? pane.current?.querySelector("input"))?.focus();
    return isBack;
  }, []);
  return (
    <aside
      class="members search"
      aria-label={words.search}
      ref={pane}
      data-region
      onKeyDown={(event) => moveInPane(event, pane.current)}
    >
      <header class="pane-head">
        <h2>{words.search}</h2>
        <button type="button" class="icon-button" aria-label={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Box />
      <Hits />
      <Notices shown={isNarrow.value && !drawer.value} />
    </aside>
  );
}

function Box() {
  const box = useRef<HTMLInputElement>(null);
  useText(box, () => searchText.value);
  const put = (text: string) => {
    lookFor(text);
    const input = box.current;
    if (!input) return;
    input.value = text;
    input.focus();
    input.setSelectionRange(text.length, text.length);
  };
  return (
    <search class="search-box">
      <div class="filter">
        <Icon name="search" />
        <input
          ref={box}
          type="search"
          aria-label={words.search}
          placeholder={words.searchHint}
          autocomplete="off"
          enterkeyhint="search"
          onInput={(event) => lookFor(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !isComposing(event)) lookFor(event.currentTarget.value, 0);
          }}
        />
      </div>
      <fieldset class="search-filters" aria-label={words.searchFilters}>
        <button
          type="button"
          class="search-filter"
          aria-pressed={searchRoom.value !== undefined}
          onClick={() => lookIn(searchRoom.value ? undefined : current.value?.id)}
        >
          {words.searchHere}
        </button>
        {chips.map((chip) => (
          <FilterChip key={chip} chip={chip} put={put} />
        ))}
      </fieldset>
      <SearchValues text={searchText.value} put={put} />
      <Problem text={valuesFor(searchText.value).length > 0 ? undefined : searchProblem.value} />
      <State />
    </search>
  );
}

/** A complete filter is switched on and off. For the others the person types the rest. */
function FilterChip({ chip, put }: { chip: Chip; put: (text: string) => void }) {
  const isWhole = !chip.endsWith(":");
  const isOn = useComputed(() => searchText.value.split(/\s+/).includes(chip));
  const change = () => {
    const text = searchText.value.trimEnd();
    if (isWhole && isOn.value)
      put(
        text
          .split(/\s+/)
          .filter((part) => part !== chip)
          .join(" "),
      );
    else put(`${text}${text && " "}${chip}${isWhole ? " " : ""}`);
  };
  return (
    <button
      type="button"
      class="search-filter"
      title={chip}
      {...(isWhole && { "aria-pressed": isOn.value })}
      onClick={change}
    >
      {words.searchChips[chip]}
    </button>
  );
}

/** The result of the search, also for people who cannot see the list. */
function State() {
  const { behind } = firstPage.value ?? {};
  const isEmpty = searchText.value.trim() === "";
  const told = () => {
    if (isEmpty) return words.searchLead;
    if (searchProblem.value !== undefined) return "";
    if (hits.value.length > 0) return words.searchFound(hits.value.length, nextHits.value !== undefined);
    return isLooking.value || !firstPage.value ? words.oneMoment : words.searchNothing;
  };
  const isNothingHere = told() === words.searchNothing && searchRoom.value !== undefined;
  return (
    <div role="status" class="hint">
      <p>{told()}</p>
      {isNothingHere && (
        <button type="button" class="small-button" onClick={() => lookIn(undefined)}>
          {words.searchEverywhere}
        </button>
      )}
      {behind && <p>{words.searchBehind(behind.left, behind.of)}</p>}
    </div>
  );
}

/** The arrow keys go from the box into the list, through it, and back. */
function moveInPane(event: KeyboardEvent, pane: HTMLElement | null): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || isComposing(event)) return;
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const stops = [...(pane?.querySelectorAll<HTMLElement>("input, .hit") ?? [])];
  const next = stops[stops.indexOf(event.target as HTMLElement) + by];
  if (by === 0 || !next || !stops.includes(event.target as HTMLElement)) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
