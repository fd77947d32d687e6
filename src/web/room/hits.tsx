import { Avatar } from "../parts/avatar.tsx";
import { PersonName } from "../parts/person-name.tsx";
import { joinRoom, openDirect } from "../state/actions.ts";
import { today } from "../state/clock.ts";
import { isBlocked } from "../state/contact.ts";
import { messagesIn, nameOf, rooms } from "../state/rooms.ts";
import {
  closeSearch,
  firstPage,
  type Hit,
  hits,
  isLooking,
  moreHits,
  nextHits,
  openedHit,
  openHit,
  searchProblem,
  searchRoom,
} from "../state/searching.ts";
import { dayName, fullTimeOf, timeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

/** So many characters are shown around the first word found. */
const BEFORE_CHARACTERS = 60;
const SHOWN_CHARACTERS = 280;

/** The hits: rooms and people with such a name, then messages, day by day. */
export function Hits() {
  const days = Map.groupBy(hits.value, ({ message }) => new Date(message.at).toDateString());
  return (
    <section class="pane-body hits" aria-label={words.searchResults}>
      <Names />
      {[...days].map(([day, found]) => (
        <section key={day}>
          <h3>{dayName(new Date(day), today.value)}</h3>
          <ul>
            {found.map((hit) => (
              <Found key={hit.message.id} hit={hit} />
            ))}
          </ul>
        </section>
      ))}
      {nextHits.value !== undefined && (
        <p class="hint">
          <button
            type="button"
            class="small-button"
            disabled={isLooking.value}
            onClick={() => void moreHits()}
          >
            {words.more}
          </button>
        </p>
      )}
    </section>
  );
}

function Names() {
  const { rooms: named = [], people = [] } = firstPage.value ?? {};
  const goes = async (way: Promise<string | undefined>) => {
    searchProblem.value = await way;
    if (searchProblem.value === undefined) closeSearch();
  };
  return (
    <>
      {named.length > 0 && (
        <section>
          <h3>{words.searchRooms}</h3>
          <ul>
            {named.map((room) => (
              <li key={room.id}>
                <button type="button" class="hit choice" onClick={() => void goes(joinRoom(room))}>
                  <span class="hash" aria-hidden="true" />
                  <bdi>{room.name}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {people.length > 0 && (
        <section>
          <h3>{words.searchPeople}</h3>
          <ul>
            {people.map(({ id, name }) => (
              <li key={id}>
                <button type="button" class="hit choice" onClick={() => void goes(openDirect(name))}>
                  <Avatar id={id} name={name} small />
                  <PersonName person={{ id, name }} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Found({ hit }: { hit: Hit }) {
  const { message, room } = hit;
  const state = rooms.value.get(room);
  const now = state && messagesIn(state).get(message.id);
  // Edits and deletions since the search are shown at once.
  if (!state || now?.deleted) return null;
  const isAsFound = now === undefined || now.body === bodyOf(hit);
  const date = new Date(message.at);
  const isOpened = openedHit.value === message.id;
  return (
    <li>
      <button
        type="button"
        class={isOpened ? "hit pin opened" : "hit pin"}
        aria-current={isOpened}
        onClick={() => openHit(hit)}
      >
        <span class="pin-head">
          <span>
            <PersonName person={{ id: message.by, name: message.from }} class="author" />
            {searchRoom.value === undefined && (
              <span class="hit-room">
                {" "}
                <bdi>{nameOf(state)}</bdi>
              </span>
            )}
          </span>{" "}
          <time dateTime={message.at} title={fullTimeOf(date)}>
            {timeOf(date)}
          </time>
        </span>
        <span class="pin-body" dir="auto">
          {isBlocked(message.by) ? words.blockedMessage : isAsFound ? <Marked hit={hit} /> : now?.body}
        </span>
      </button>
    </li>
  );
}

const bodyOf = ({ message }: Hit): string => message.current?.body ?? message.body;

/** The text around the words found, which are highlighted. */
function Marked({ hit }: { hit: Hit }) {
  const { marks } = hit;
  const body = bodyOf(hit);
  const first = marks[0]?.[0] ?? 0;
  const start = first > 2 * BEFORE_CHARACTERS ? wordAt(body, first - BEFORE_CHARACTERS) : 0;
  const end = Math.min(body.length, start + SHOWN_CHARACTERS);
  const parts = [];
  let at = start;
  for (const [from, to] of marks) {
    if (from >= end) break;
    parts.push(body.slice(at, from), <mark key={from}>{body.slice(from, Math.min(to, end))}</mark>);
    at = to;
  }
  parts.push(body.slice(at, Math.max(at, end)));
  return (
    <>
      {start > 0 && "…"}
      {parts}
      {end < body.length && "…"}
    </>
  );
}

/** The end of the word that contains this position. */
function wordAt(text: string, at: number): number {
  const space = text.slice(at, at + 30).search(/\s/);
  return space < 0 ? at : at + space + 1;
}
