import type { Person } from "../../protocol/account.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { openDirect } from "../state/actions.ts";
import { me } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { membersShown } from "../state/panes.ts";
import { loadMore, type Members, members, type Presence, presenceOf } from "../state/people.ts";
import { words } from "../words.ts";

/** Who is in the room, those who are here first. */
export function MembersPane({ room }: { room: RoomId }) {
  const known = members.value.get(room);
  return (
    <aside class="members" aria-label={words.members} data-region>
      <header class="pane-head">
        <h2>{words.members}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={words.close}
          onClick={() => {
            membersShown.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="pane-body">
        <Group known={known} presence="online" title={words.onlineNow} />
        <Group known={known} presence="offline" title={words.offlineNow} />
        <Group known={known} presence="unknown" title={words.unknownNow} />
        <Rest known={known} room={room} />
      </div>
    </aside>
  );
}

const byName = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

interface GroupProps {
  readonly known: Members | undefined;
  readonly presence: Presence;
  readonly title: (count: number) => string;
}

function Group({ known, presence, title }: GroupProps) {
  const people = (known?.list ?? [])
    .filter(({ id }) => presenceOf(id) === presence)
    .sort((a, b) => byName.compare(a.name, b.name));
  if (people.length === 0) return null;
  return (
    <section>
      <h3>{title(people.length)}</h3>
      <ul>
        {people.map((person) => (
          <Member key={person.id} person={person} presence={presence} />
        ))}
      </ul>
    </section>
  );
}

function Member({ person, presence }: { person: Person; presence: Presence }) {
  const isMe = person.id === me.value?.id;
  const write = async () => {
    const problem = await openDirect(person.name);
    if (problem) tell(problem);
  };
  return (
    <li class={`member ${presence}`}>
      <Avatar id={person.id} name={person.name} small />
      <span class={`presence ${presence}`}>
        <span class="visually-hidden">{words.presence[presence]}</span>
      </span>
      <bdi class="member-name">{person.name}</bdi>
      {isMe && <small>{words.you}</small>}
      {!isMe && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.messageTo(person.name)}
          title={words.messageTo(person.name)}
          onClick={() => void write()}
        >
          <Icon name="pen" />
        </button>
      )}
    </li>
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
