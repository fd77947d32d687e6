import { type Completion, matching } from "../composer/completing.ts";
import { today } from "../state/clock.ts";
import { members } from "../state/people.ts";
import { addressOf, nameOf, rooms, sorted } from "../state/rooms.ts";
import { words } from "../words.ts";

/** An operator at the end of a search, and the part of its value that is typed. */
interface Begun {
  readonly operator: string;
  readonly value: string;
  /** The position of the value in the text. */
  readonly from: number;
}

const BEGUN = /(?:^|\s)-?(from|mentions|in|has|is|on|before|after):(?:["“„”]([^"“„”]*)|([^\s"“„”]*))$/i;
const HAS = ["link", "reaction", "pin", "thread"];
const IS = ["pinned", "edited", "thread"];

/** The values that an operator at the end of the search can have; none when the value is complete. */
export function valuesFor(text: string): readonly Completion[] {
  const begun = begunIn(text);
  if (!begun) return [];
  const { operator, value } = begun;
  const found = matching(value.replace(/^[@#]/, ""), candidates(operator));
  const isComplete = found.length === 1 && found[0]?.label.toLowerCase() === value.toLowerCase();
  return isComplete ? [] : found;
}

/** The search with this value in place of what is typed. */
function withValue(text: string, { text: value }: Completion): string {
  const { from } = begunIn(text) ?? { from: text.length };
  return `${text.slice(0, from)}${/\s/.test(value) ? `"${value}"` : value} `;
}

/** The suggestions are buttons in the list, which the arrow keys reach. */
export function SearchValues({ text, put }: { text: string; put: (text: string) => void }) {
  const values = valuesFor(text);
  if (values.length === 0) return null;
  return (
    <ul class="values" aria-label={words.completions}>
      {values.map((one) => (
        <li key={one.text}>
          <button type="button" class="hit choice" onClick={() => put(withValue(text, one))}>
            <bdi>{one.label}</bdi>
            {one.hint && <small>{one.hint}</small>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function begunIn(text: string): Begun | undefined {
  const [, operator, quoted, bare = ""] = BEGUN.exec(text) ?? [];
  if (operator === undefined) return undefined;
  const typed = quoted === undefined ? bare : `"${quoted}`;
  return { operator: operator.toLowerCase(), value: quoted ?? bare, from: text.length - typed.length };
}

function candidates(operator: string): readonly Completion[] {
  switch (operator) {
    case "from":
    case "mentions":
      return [plain("me", words.searchMe), ...names().map((name) => plain(name))];
    case "in":
      return [
        ...sorted.value.rooms.map((state) => plain(nameOf(state))),
        ...sorted.value.people.map((state) => ({
          text: `@${addressOf(state.room.value)}`,
          label: nameOf(state),
        })),
      ];
    case "has":
      return HAS.map((what) => plain(what));
    case "is":
      return IS.map((what) => plain(what));
    default:
      return days();
  }
}

const plain = (text: string, hint?: string): Completion => ({ text, label: text, ...(hint && { hint }) });

/** The people of whom this page knows. */
function names(): readonly string[] {
  const found = new Set<string>();
  for (const { list } of members.value.values()) for (const { name } of list) found.add(name);
  for (const { log } of rooms.value.values())
    for (const event of log.value.events) if (event.type === "message.posted") found.add(event.from);
  return [...found].sort((a, b) => a.localeCompare(b));
}

function days(): readonly Completion[] {
  const dayAgo = (days: number) =>
    dateOf(new Date(new Date(today.value).setDate(new Date(today.value).getDate() - days)));
  const month = dayAgo(0).slice(0, 7);
  return [
    { text: dayAgo(0), label: words.searchDays.today, hint: dayAgo(0) },
    { text: dayAgo(1), label: words.searchDays.yesterday, hint: dayAgo(1) },
    { text: dayAgo(7), label: words.searchDays.weekAgo, hint: dayAgo(7) },
    { text: month, label: words.searchDays.month, hint: month },
  ];
}

const dateOf = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
