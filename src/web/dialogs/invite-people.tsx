import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RoomId } from "../../protocol/ids.ts";
import type { Invite } from "../../protocol/invite.ts";
import { Field } from "../parts/field.tsx";
import { LinkCard } from "../parts/link-card.tsx";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { loadInvites, makeInvite, revokeInvite, rolesToGive } from "../state/invites.ts";
import { close } from "../state/panes.ts";
import { sorted } from "../state/rooms.ts";
import { briefTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

type Role = Invite["role"];

/** Links with which people get an account here. A link is shown once: the server keeps only its hash. */
export function InvitePeople() {
  const uses = useSignal("1");
  const days = useSignal("7");
  const role = useSignal<Role>("member");
  const rooms = useSignal<readonly RoomId[]>([]);
  const link = useSignal<string | undefined>(undefined);
  const made = useSignal(0);
  const { busy, problem, at, submit } = useForm(async () => {
    const numbers = { uses: Number(uses.value), days: Number(days.value) };
    const strange = Object.entries(numbers).find(([, number]) => !Number.isInteger(number));
    if (strange) return { says: words.inviteNumbers, field: strange[0] };
    const answer = await makeInvite({ ...numbers, role: role.value, rooms: rooms.value });
    if ("problem" in answer) return answer.problem;
    link.value = answer.link;
    made.value += 1;
    return undefined;
  });
  return (
    <Modal title={words.invitePeople} close={close}>
      {link.value && (
        <>
          <p class="hint">{words.inviteOnce}</p>
          <LinkCard key={link.value} link={link.value} />
        </>
      )}
      <form onSubmit={submit} noValidate>
        <p class="hint">{words.inviteLead}</p>
        <div class="fields-row">
          <Field label={words.inviteUses} value={uses} problem={at("uses")} inputMode="numeric" />
          <Field label={words.inviteDays} value={days} problem={at("days")} inputMode="numeric" />
        </div>
        <Roles role={role} />
        <Rooms chosen={rooms} />
        <Problem text={problem} />
        <div class="modal-actions">
          <button type="submit" class="primary" aria-busy={busy}>
            {words.makeInvite}
          </button>
        </div>
      </form>
      <Invites key={made.value} />
    </Modal>
  );
}

function Roles({ role }: { role: Signal<Role> }) {
  return (
    <fieldset class="choices-row">
      <legend>{words.inviteRole}</legend>
      {rolesToGive().map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="invite-role"
            checked={role.value === one}
            onChange={() => {
              role.value = one;
            }}
          />
          <span>{words.serverRoles[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Rooms({ chosen }: { chosen: Signal<readonly RoomId[]> }) {
  return (
    <details class="disclosure">
      <summary>{words.inviteRooms}</summary>
      <div class="choices-row">
        {sorted.value.rooms.map(({ id, room }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.value.includes(id)}
              onChange={({ currentTarget: { checked } }) => {
                const others = chosen.value.filter((one) => one !== id);
                chosen.value = checked ? [...others, id] : others;
              }}
            />
            <bdi>{room.value.name}</bdi>
          </label>
        ))}
      </div>
    </details>
  );
}

function Invites() {
  const all = useSignal<readonly Invite[]>([]);
  const ended = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const load = async () => {
    all.value = (await loadInvites(ended.value)) ?? all.value;
  };
  useEffect(() => void load(), [ended.value]);
  const takeBack = async (one: Invite) => {
    problem.value = await revokeInvite(one);
    await load();
  };
  return (
    <section class="part">
      <h3>{words.invitesMade}</h3>
      <Problem text={problem.value} />
      <ul class="invites">
        {all.value.map((one) => (
          <li key={one.id} class="room-entry">
            <span class="room-entry-name">
              <bdi>{words.inviteOf(one.by.name, one.uses + one.used)}</bdi>
              <small>{stateOf(one)}</small>
              <small>
                <bdi>
                  {words.inviteUsedBy(
                    one.usedBy.map(({ name }) => name),
                    one.used,
                  )}
                </bdi>
              </small>
            </span>
            {!one.ended && (
              <button type="button" class="small-button" onClick={() => void takeBack(one)}>
                {words.takeBackInvite}
              </button>
            )}
          </li>
        ))}
      </ul>
      <label class="switch">
        <input
          type="checkbox"
          checked={ended.value}
          onChange={(event) => {
            ended.value = event.currentTarget.checked;
          }}
        />
        <span>{words.alsoEnded}</span>
      </label>
    </section>
  );
}

const stateOf = ({ ended, role, expiresAt }: Invite): string =>
  [
    ended ? words.inviteEnded[ended] : words.inviteEnds(briefTimeOf(new Date(expiresAt))),
    ...(role === "member" ? [] : [words.serverRoles[role]]),
  ].join(" · ");
