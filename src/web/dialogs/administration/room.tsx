import { useSignal } from "@preact/signals";
import type { Calls } from "../../../sdk/calls.ts";
import { Field } from "../../parts/field.tsx";
import { MenuButton, type MenuItem } from "../../parts/menu.tsx";
import { ModalActions } from "../../parts/modal-actions.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useForm } from "../../parts/use-form.ts";
import { client, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { wrongOf } from "../../state/wrong.ts";
import { briefTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";

type Listed = Calls["server.rooms"]["ok"]["rooms"][number];
/** What needs a word more than a click. */
type Form = "rename" | "adopt" | "forGood";

interface OverseenRoomProps {
  readonly room: Listed;
  /** Whether the server has counted messages and bytes. */
  readonly isCounted: boolean;
  readonly changed: () => void;
}

/** A room in the list of all rooms, with what an admin can do about it. */
export function OverseenRoom({ room, isCounted, changed }: OverseenRoomProps) {
  const form = useSignal<Form | undefined>(undefined);
  const done = () => {
    form.value = undefined;
    changed();
  };
  const does = async (type: "room.archive" | "room.reopen" | "room.delete" | "room.restore") => {
    const answer = await client.value?.call(type, { room: room.id });
    if (answer?.is !== "ok") tell(answer ? (problemOf(answer) ?? "") : words.notConnected);
    else if (type === "room.delete") tell(words.roomIsDeleted(room.name));
    changed();
  };
  const opens = (which: Form) => () => {
    form.value = which;
  };
  const items: MenuItem[] = room.deletedAt
    ? [{ label: words.restoreRoom, run: () => void does("room.restore") }]
    : [
        ...(room.archived
          ? [{ label: words.reopenRoom, run: () => void does("room.reopen") }]
          : [
              { label: words.renameRoom, run: opens("rename") },
              { label: words.archiveRoom, run: () => void does("room.archive") },
              ...(room.operators === 0 ? [{ label: words.adoptRoom, run: opens("adopt") }] : []),
            ]),
        { label: words.deleteRoom, danger: true, run: () => void does("room.delete") },
        { label: words.deleteRoomForGood, danger: true, run: opens("forGood") },
      ];
  return (
    <li>
      <div class="room-entry">
        <span class="room-entry-name">
          <bdi>{room.name}</bdi>
          <small>{aboutRoom(room)}</small>
          {isCounted && <small>{words.amount(room)}</small>}
        </span>
        <MenuButton label={words.aboutMember(room.name)} items={items} />
      </div>
      {form.value && <RoomForm key={form.value} form={form.value} room={room} done={done} />}
    </li>
  );
}

const aboutRoom = ({ kind, members, operators, archived, deletedAt, lastAt }: Listed): string =>
  [
    words.roomKinds[kind],
    ...(archived ? [words.archivedState] : []),
    ...(deletedAt ? [words.deletedAt(briefTimeOf(new Date(deletedAt)))] : []),
    words.roomMembers(members),
    ...(operators === 0 && !deletedAt ? [words.noOperator] : []),
    ...(lastAt ? [words.lastMessage(briefTimeOf(new Date(lastAt)))] : []),
  ].join(" · ");

function RoomForm({ form, room, done }: { form: Form; room: Listed; done: () => void }) {
  const typed = useSignal(form === "rename" ? room.name : "");
  const { label, hint, action, lead } = words.roomForms[form];
  const { busy, problem, at, submit } = useForm(async () => {
    const word = typed.value.trim();
    if (word === "") return words.nameMissing;
    // The server would refuse it as well; here it is a sentence about this field.
    if (form === "forGood" && word.toLowerCase() !== room.name.toLowerCase())
      return { says: words.typeItsName(room.name), field: "name" };
    const answer = await ask(form, room, word);
    if (answer?.is !== "ok") return answer ? wrongOf(answer) : words.notConnected;
    if (form === "forGood") tell(words.roomDeletedForGood(room.name));
    done();
    return undefined;
  });
  return (
    <form class="person-part" aria-label={action(room.name)} onSubmit={submit} noValidate>
      {lead && <p>{lead(room.name)}</p>}
      <Field label={label} value={typed} hint={hint} problem={at("name", "user")} first />
      <Problem text={problem} />
      <ModalActions label={action(room.name)} busy={busy} danger={form === "forGood"} cancel={done} />
    </form>
  );
}

function ask(form: Form, { id: room }: Listed, word: string) {
  const now = client.value;
  if (form === "rename") return now?.call("room.rename", { room, name: word });
  if (form === "adopt") return now?.call("room.adopt", { room, user: word });
  return now?.call("room.delete", { room, now: true, name: word });
}
