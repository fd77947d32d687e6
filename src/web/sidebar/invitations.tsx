import type { Invitation } from "../../protocol/room.ts";
import { RoomSign } from "../parts/room-sign.tsx";
import { acceptInvitation, declineInvitation } from "../state/actions.ts";
import { invitations } from "../state/invitations.ts";
import { tell } from "../state/notices.ts";
import { words } from "../words.ts";

/** The user's invitations to rooms. */
export function Invitations() {
  const all = invitations.value;
  if (all.length === 0) return null;
  return (
    <section>
      <header class="section-head">
        <h2>{words.invitations}</h2>
      </header>
      <ul>
        {all.map((one) => (
          <InvitationEntry key={one.room.id} invitation={one} />
        ))}
      </ul>
    </section>
  );
}

function InvitationEntry({ invitation }: { invitation: Invitation }) {
  const { room, by } = invitation;
  const answer = (what: (one: Invitation) => Promise<string | undefined>) => async () => {
    const problem = await what(invitation);
    if (problem) tell(problem);
  };
  return (
    <li class="invitation">
      <p>
        <RoomSign room={room} />
        <strong>{room.name}</strong>
        <small>{words.invitedBy(by.name)}</small>
      </p>
      <button
        type="button"
        class="small-button"
        aria-label={words.join(room.name)}
        onClick={() => void answer(acceptInvitation)()}
      >
        {words.joinShort}
      </button>
      <button
        type="button"
        class="small-button"
        aria-label={words.declineOf(room.name)}
        onClick={() => void answer(declineInvitation)()}
      >
        {words.decline}
      </button>
    </li>
  );
}
