import type { AttributeName, Attributes, AttributeValues } from "../../protocol/attributes.ts";
import type { Event } from "../../protocol/events.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { MembershipEvent } from "../../protocol/membership.ts";
import { changesOf, isRoomChange } from "../../protocol/room-changes.ts";
import { shownName } from "../state/profiles.ts";
import { words } from "../words.ts";
import { timeOf } from "./time.ts";

/** Who joined and left between two messages: one line, which expands if it sums up several. */
export function CameAndWent({ events, rowKey }: { events: readonly MembershipEvent[]; rowKey: string }) {
  const last = events.at(-1);
  if (events.length === 1 && last)
    return (
      <p class="happened" data-key={rowKey} data-seq={last.seq}>
        {whatOf(last)}
      </p>
    );
  const joined = events.filter(({ type }) => type === "member.joined").length;
  return (
    <details class="happened" data-key={rowKey} data-seq={last?.seq}>
      <summary>{words.cameAndWent(joined, events.length - joined)}</summary>
      <ul>
        {events.map((event) => (
          <li key={event.seq}>
            {whatOf(event)} · <time dateTime={event.at}>{timeOf(new Date(event.at))}</time>
          </li>
        ))}
      </ul>
    </details>
  );
}

const byOf = ({ by, from }: Event): string => shownName({ id: by, name: from });
const whomOf = ({ user, name = "" }: { readonly user: UserId; readonly name?: string | undefined }): string =>
  shownName({ id: user, name });

function whatOf(event: MembershipEvent): string {
  switch (event.type) {
    case "member.joined":
      return words.joined(whomOf(event));
    case "member.left":
      return words.left(whomOf(event), event.reason);
    case "member.removed":
      return words.removed(whomOf(event), byOf(event), event.reason);
    case "member.banned":
      return words.banned(whomOf(event), byOf(event), event.reason);
    default:
      return event satisfies never;
  }
}

/** Another event of a room, as a line. */
export function Happened({ event, rowKey }: { event: Event; rowKey: string }) {
  const line = lineOf(event);
  if (line === undefined) return null;
  return (
    <p class="happened" data-key={rowKey} data-seq={event.seq}>
      {line}
    </p>
  );
}

/** None for events that are shown elsewhere. */
function lineOf(event: Event): string | undefined {
  if (event.type === "messages.expired") return words.expiredMessages;
  if (event.type === "member.renamed") return words.isNow(event.name, event.to);
  if (isRoomChange(event)) return linesOf(byOf(event), changesOf(event)).join(" · ");
  switch (event.type) {
    case "room.created":
      return words.roomMade(byOf(event));
    case "room.deleted":
      return words.deletedRoom(byOf(event));
    case "room.restored":
      return words.restoredRoom(byOf(event));
    case "messages.erased":
      return words.erasedMessages(byOf(event), whomOf(event));
    case "member.invited":
      return words.invited(byOf(event), whomOf(event));
    case "member.uninvited":
      return words.uninvited(whomOf(event));
    case "member.unbanned":
      return words.unbanned(byOf(event), whomOf(event));
    case "mask.added":
      return words.maskAdded(byOf(event), event.kind, event.mask);
    case "mask.removed":
      return words.maskRemoved(byOf(event), event.kind, event.mask);
    case "member.role_changed":
      return words.roleSet(byOf(event), whomOf(event), event.role);
    default:
      return undefined;
  }
}

/** What a line says of each attribute of a room. */
const changes: { readonly [A in AttributeName]: (by: string, value: AttributeValues[A]) => string } = {
  name: words.renamed,
  topic: words.topicSet,
  private: words.privacySet,
  archived: (by, isArchived) => (isArchived ? words.archived(by) : words.reopened(by)),
  keepDays: words.keepDaysSet,
  moderated: words.moderatedSet,
  reactable: words.reactableSet,
  topicLocked: words.topicLockedSet,
  inviteOnly: words.inviteOnlySet,
  secret: words.secretSet,
  limit: words.limitSet,
  slowSeconds: words.slowSet,
  noCtcp: words.noCtcpSet,
  keyed: words.keyedSet,
};

const linesOf = (by: string, changed: Attributes): string[] =>
  (Object.keys(changes) as AttributeName[]).flatMap((attribute) => lineAbout(attribute, by, changed));

function lineAbout<A extends AttributeName>(attribute: A, by: string, changed: Attributes): string[] {
  const value: Attributes[A] = changed[attribute];
  return value === undefined ? [] : [changes[attribute](by, value)];
}
