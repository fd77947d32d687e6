import type { EventOf } from "../../protocol/events.ts";
import type { RoomCreated } from "../../protocol/room.ts";
import type { Membership } from "../membership.ts";
import { words } from "../words.ts";
import { timeOf } from "./time.ts";

/** Who came and went between two messages: one line, which opens when it stands for several. */
export function CameAndWent({ events, rowKey }: { events: readonly Membership[]; rowKey: string }) {
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

const whatOf = ({ type, name }: Membership): string =>
  type === "member.joined" ? words.joined(name) : words.left(name);

export function Created({ event, rowKey }: { event: EventOf<RoomCreated>; rowKey: string }) {
  return (
    <p class="happened" data-key={rowKey} data-seq={event.seq}>
      {words.roomMade(event.from)}
    </p>
  );
}
