import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Logo } from "../parts/logo.tsx";
import { Notices } from "../parts/notices.tsx";
import { entries } from "../state/chat.ts";
import { type Dialog, drawer, open } from "../state/panes.ts";
import { type RoomState, sorted } from "../state/rooms.ts";
import { server } from "../state/server.ts";
import { words } from "../words.ts";
import { moveInList } from "./arrows.ts";
import { EntryRequests } from "./entry-requests.tsx";
import { Invitations } from "./invitations.tsx";
import { Me } from "./me.tsx";
import { RoomLink } from "./room-link.tsx";
import { ToModerate } from "./to-moderate.tsx";

export function Sidebar() {
  const { rooms, people } = sorted.value;
  return (
    <nav class="sidebar" aria-label={words.nav} data-region onKeyDown={moveInList}>
      <header class="sidebar-head">
        {server.value?.logo && <Logo />}
        <strong class="server-name">{server.value?.name}</strong>
        <DialogButton label={words.goTo} icon="search" dialog="go-to" />
      </header>
      <div class="sidebar-lists">
        <ToModerate />
        <EntryRequests />
        <Invitations />
        <Section title={words.rooms} states={rooms} none={words.noRoomsYet}>
          <DialogButton label={words.browseRooms} icon="compass" dialog="browse-rooms" />
          <DialogButton label={words.createRoom} icon="plus" dialog="create-room" />
        </Section>
        <Section title={words.people} states={people} none={words.noPeopleYet}>
          <DialogButton label={words.newMessage} icon="pen" dialog="new-message" />
        </Section>
      </div>
      <Notices shown={drawer.value} />
      <Me />
    </nav>
  );
}

interface SectionProps {
  readonly title: string;
  readonly states: readonly RoomState[];
  /** The text for an empty list. */
  readonly none: string;
  /** The actions of this part. */
  readonly children: ComponentChildren;
}

function Section({ title, states, none, children }: SectionProps) {
  return (
    <section>
      <header class="section-head">
        <h2>{title}</h2>
        {children}
      </header>
      {entries.value === 0 && states.length === 0 && <Skeleton />}
      {entries.value > 0 && states.length === 0 && <p class="hint none">{none}</p>}
      <ul>
        {states.map((state) => (
          <li key={state.id}>
            <RoomLink state={state} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DialogButton({ label, icon, dialog }: { label: string; icon: IconName; dialog: Dialog }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={() => open(dialog)}>
      <Icon name={icon} />
    </button>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <span />
      <span />
    </div>
  );
}
