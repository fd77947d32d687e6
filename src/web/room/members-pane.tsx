import type { RoomId } from "../../protocol/ids.ts";
import { Icon } from "../parts/icon.tsx";
import { Notices } from "../parts/notices.tsx";
import { useBack } from "../parts/use-back.ts";
import { drawer, isNarrow, membersShown } from "../state/panes.ts";
import { loadMore, type Members, members, type Presence, presenceOf } from "../state/people.ts";
import { shownName } from "../state/profiles.ts";
import type { RoomState } from "../state/rooms.ts";
import { words } from "../words.ts";
import { Member } from "./member.tsx";

const closeMembers = (): void => {
  membersShown.value = false;
};

/** The members of the room. Those who are online come first. */
export function MembersPane({ state }: { state: RoomState }) {
  const known = members.value.get(state.id);
  useBack(closeMembers, isNarrow.value);
  return (
    <aside class="members" aria-label={words.members} data-region>
      <header class="pane-head">
        <h2>{words.members}</h2>
        <button type="button" class="icon-button" aria-label={words.close} onClick={closeMembers}>
          <Icon name="close" />
        </button>
      </header>
      <div class="pane-body">
        <Group state={state} known={known} presence="online" title={words.onlineNow} />
        <Group state={state} known={known} presence="away" title={words.awayNow} />
        <Group state={state} known={known} presence="offline" title={words.offlineNow} />
        <Group state={state} known={known} presence="unknown" title={words.unknownNow} />
        <Rest known={known} room={state.id} />
      </div>
      <Notices shown={isNarrow.value && !drawer.value} />
    </aside>
  );
}

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

interface GroupProps {
  readonly state: RoomState;
  readonly known: Members | undefined;
  readonly presence: Presence;
  readonly title: (count: number) => string;
}

function Group({ state, known, presence, title }: GroupProps) {
  const people = (known?.list ?? [])
    .filter(({ id }) => presenceOf(id) === presence)
    .sort((a, b) => byName.compare(shownName(a), shownName(b)));
  if (people.length === 0) return null;
  return (
    <section>
      <h3>{title(people.length)}</h3>
      <ul>
        {people.map((person) => (
          <Member key={person.id} state={state} person={person} presence={presence} />
        ))}
      </ul>
    </section>
  );
}

function Rest({ known, room }: { known: Members | undefined; room: RoomId }) {
  if (!known || known.state === "loading") return <p class="hint">{words.membersLoading}</p>;
  if (known.state === "loaded" && !known.more) return null;
  return (
    <p class="hint">
      {known.state === "failed" && words.membersFailed}
      <button type="button" class="small-button" onClick={() => void loadMore(room)}>
        {known.state === "failed" ? words.again : words.more}
      </button>
    </p>
  );
}
