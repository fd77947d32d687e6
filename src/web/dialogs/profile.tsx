import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Person } from "../../protocol/account.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { Modal } from "../parts/modal.tsx";
import { pictureRemoval } from "../parts/picture-removal.ts";
import { blocking } from "../room/blocking.ts";
import { openDirect } from "../state/actions.ts";
import { looksAfterServer } from "../state/administration.ts";
import { client, me } from "../state/chat.ts";
import { now, today } from "../state/clock.ts";
import { tell } from "../state/notices.ts";
import { clearOf } from "../state/own-profile.ts";
import { close, open, profiled } from "../state/panes.ts";
import { presenceOf } from "../state/people.ts";
import { type Profile, profileOf, shownName } from "../state/profiles.ts";
import { rooms, routeTo } from "../state/rooms.ts";
import { hrefOf } from "../state/route.ts";
import { briefTimeOf, dateOf, timeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

/** What a person shows of themselves, and what the user can do about them. */
export function ProfileCard() {
  const person = profiled.value;
  if (!person) return null;
  const profile = profileOf(person.id);
  return (
    <Modal title={shownName(person)} close={close}>
      <Head person={person} profile={profile} />
      {profile && <Facts profile={profile} />}
      {person.id !== me.value?.id && <InCommon person={profile ?? person} />}
      <Powers person={profile ?? person} profile={profile} />
    </Modal>
  );
}

function Head({ person, profile }: { person: Person; profile: Profile | undefined }) {
  const known = presenceOf(person.id);
  const presence = known === "unknown" ? (profile?.state ?? "unknown") : known;
  return (
    <div class="profile-head">
      <Avatar id={person.id} name={shownName(person)} large />
      <p>
        <bdi class="profile-name">@{profile?.name ?? person.name}</bdi>
        {profile?.pronouns && <bdi>{profile.pronouns}</bdi>}
        <small>
          <span class={`presence ${presence}`} aria-hidden="true" /> {words.presence[presence]}
          {profile && profile.role !== "member" && ` · ${words.rolesOnServer[profile.role]}`}
        </small>
      </p>
    </div>
  );
}

function Facts({ profile }: { profile: Profile }) {
  const { status, statusUntil, timezone, since } = profile;
  return (
    <dl class="profile-facts">
      {status && (
        <>
          <dt>{words.status}</dt>
          <dd>
            <bdi>{status}</bdi>
            {statusUntil && <small> {words.statusUntil(endOf(new Date(statusUntil), today.value))}</small>}
          </dd>
        </>
      )}
      {timezone && (
        <>
          <dt>{words.localTime}</dt>
          <dd>
            {timeIn(timezone, now.value)} <small>{timezone.replaceAll("_", " ")}</small>
          </dd>
        </>
      )}
      <dt>{words.memberSince}</dt>
      <dd>{dateOf(new Date(since))}</dd>
    </dl>
  );
}

/** Without the day, if it is today. */
const endOf = (end: Date, day: string): string =>
  end.toDateString() === day ? timeOf(end) : briefTimeOf(end);

/** The time where a person is. This browser may not know a newer time zone. */
function timeIn(timeZone: string, ms: number): string {
  try {
    return new Intl.DateTimeFormat(undefined, {
      timeZone,
      weekday: "short",
      hour: "numeric",
      minute: "2-digit",
    }).format(ms);
  } catch {
    return "";
  }
}

/** The rooms that both are in, as links. */
function InCommon({ person }: { person: Person }) {
  const found = useSignal<readonly RoomId[] | undefined>(undefined);
  useEffect(() => {
    void client
      .peek()
      ?.call("user.rooms", { user: person.name })
      .then((answer) => {
        if (answer.is === "ok") found.value = answer.ok.rooms.map(({ id }) => id);
      });
  }, [person.name]);
  if (!found.value) return null;
  const common = found.value.flatMap((id) => rooms.value.get(id) ?? []);
  if (common.length === 0) return <p class="hint">{words.noRoomsInCommon}</p>;
  return (
    <section class="profile-rooms">
      <h3>{words.roomsInCommon(common.length)}</h3>
      <ul>
        {common.map(({ id, room }) => (
          <li key={id}>
            <a class="chip" href={hrefOf(routeTo(room.value))} onClick={close}>
              #{room.value.name}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Powers({ person, profile }: { person: Person; profile: Profile | undefined }) {
  const run = async (ask: Promise<string | undefined>, done?: string) => {
    const problem = await ask;
    if (problem) tell(problem);
    else if (done) tell(done);
    else close();
  };
  if (person.id === me.value?.id)
    return (
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={() => open("status")}>
          {words.setStatus}
        </button>
        <button type="button" class="quiet" onClick={() => open("account")}>
          {words.editProfile}
        </button>
      </div>
    );
  const block = blocking(person);
  const clear = (key: "display-name" | "status") =>
    void run(clearOf(person.name, key), words.removedFrom(person.name));
  return (
    <>
      <Removals person={person} profile={profile} clear={clear} />
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={block.run}>
          {block.label}
        </button>
        <button
          type="button"
          class="primary"
          aria-label={words.messageTo(shownName(person))}
          onClick={() => void run(openDirect(person.name))}
        >
          <Icon name="pen" />
          {words.message}
        </button>
      </div>
    </>
  );
}

interface RemovalsProps {
  readonly person: Person;
  readonly profile: Profile | undefined;
  readonly clear: (key: "display-name" | "status") => void;
}

/** What admins and moderators remove from a profile. */
function Removals({ person, profile, clear }: RemovalsProps) {
  const may = looksAfterServer();
  const all = [
    ...(may && profile?.displayName !== undefined
      ? [{ label: words.removeDisplayName, run: () => clear("display-name") }]
      : []),
    ...(may && profile?.status !== undefined
      ? [{ label: words.removeStatus, run: () => clear("status") }]
      : []),
    ...pictureRemoval(person),
  ];
  if (all.length === 0) return null;
  return (
    <div class="profile-removals">
      {all.map(({ label, run }) => (
        <button key={label} type="button" class="small-button danger" onClick={run}>
          {label}
        </button>
      ))}
    </div>
  );
}
