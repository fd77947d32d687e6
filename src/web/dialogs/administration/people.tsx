import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calls } from "../../../sdk/calls.ts";
import { Text } from "../../markup/text.tsx";
import { Avatar } from "../../parts/avatar.tsx";
import { Icon } from "../../parts/icon.tsx";
import { later } from "../../parts/later.tsx";
import { MenuButton, type MenuItem } from "../../parts/menu.tsx";
import { PersonName } from "../../parts/person-name.tsx";
import { pictureRemoval } from "../../parts/picture-removal.ts";
import { Problem } from "../../parts/problem.tsx";
import { client, me, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { askToErase } from "../../state/panes.ts";
import { profileOf } from "../../state/profiles.ts";
import { linkWith } from "../../state/server.ts";
import { words } from "../../words.ts";
import { BanForm, Bans } from "./bans.tsx";
import { factorReset } from "./factor-reset.ts";
import type { PersonForm } from "./person-forms.tsx";
import { Ranges } from "./ranges.tsx";

const PersonForms = later(() => import("./person-forms.tsx").then((file) => file.PersonForms));

const GIVEN = ["member", "moderator", "admin"] as const;

type Listed = Calls["user.directory"]["ok"]["users"][number];

/** All accounts, found by name, and what an admin can do about each. */
export function People() {
  const search = useSignal("");
  const found = useSignal<readonly Listed[] | undefined>(undefined);
  const more = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const changes = useSignal(0);
  const load = async (after?: string) => {
    const asked = search.peek();
    const fields = { ...(asked && { search: asked }), ...(after !== undefined && { after }) };
    const answer = await client.value?.call("user.directory", fields);
    // In the meantime the person has typed on.
    if (asked !== search.peek()) return;
    if (answer?.is !== "ok") {
      problem.value = answer ? problemOf(answer) : words.notConnected;
      return;
    }
    found.value = [...(after === undefined ? [] : (found.peek() ?? [])), ...answer.ok.users];
    more.value = answer.ok.more;
  };
  useEffect(() => void load(), []);
  const people = found.value;
  return (
    <>
      <div class="filter">
        <Icon name="search" />
        <input
          type="search"
          aria-label={words.findPeople}
          placeholder={words.findPeople}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
            void load();
          }}
        />
      </div>
      <Problem text={problem.value} />
      {!people && <p class="hint">{words.peopleLoading}</p>}
      {people?.length === 0 && (
        <p class="hint">{search.value ? words.noPersonFound(search.value) : words.nobodyYet}</p>
      )}
      <ul class="room-list">
        {people?.map((person) => (
          <Person
            key={person.id}
            person={person}
            changed={() => {
              changes.value++;
              void load();
            }}
          />
        ))}
      </ul>
      {more.value && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void load(people?.at(-1)?.name)}>
            {words.more}
          </button>
        </div>
      )}
      <Bans changes={changes.value} />
      <Ranges />
    </>
  );
}

function Person({ person, changed }: { person: Listed; changed: () => void }) {
  const link = useSignal<string | undefined>(undefined);
  const bans = useSignal(false);
  const form = useSignal<PersonForm | undefined>(undefined);
  const recover = async () => {
    const answer = await client.value?.call("user.recover", { user: person.name });
    if (answer?.is === "ok") link.value = linkWith("recover", answer.ok.code);
    else tell(answer ? (problemOf(answer) ?? "") : words.notConnected);
  };
  return (
    <li>
      <div class="room-entry">
        <Avatar id={person.id} name={person.name} small />
        <span class="room-entry-name">
          <PersonName person={person} />
          <small>
            {profileOf(person.id)?.displayName !== undefined && <bdi>@{person.name} · </bdi>}
            {words.rolesOnServer[person.role]}
            {person.deactivated && ` · ${words.deactivatedState}`}
          </small>
        </span>
        {isBelowMe(person) && (
          <MenuButton
            label={words.aboutMember(person.name)}
            items={[
              ...rolesFor(person, changed),
              ...(person.deactivated ? [] : [{ label: words.recoverPerson, run: () => void recover() }]),
              factorReset(person),
              ...pictureRemoval(person),
              ...accountOf(person, changed, (which) => {
                form.value = which;
              }),
              { label: words.eraseAsk, danger: true, run: () => askToErase(person) },
              {
                label: words.banFromServer,
                danger: true,
                run: () => {
                  bans.value = true;
                },
              },
            ]}
          />
        )}
      </div>
      {link.value && (
        <div class="body person-part" role="status">
          <p>{words.recoverOnce(person.name)}</p>
          <Text text={`\`\`\`\n${link.value}\n\`\`\``} />
        </div>
      )}
      {form.value && (
        <PersonForms
          key={form.value}
          form={form.value}
          person={person}
          changed={changed}
          close={() => {
            form.value = undefined;
          }}
        />
      )}
      {bans.value && (
        <BanForm
          name={person.name}
          done={() => {
            bans.value = false;
            changed();
          }}
        />
      )}
    </li>
  );
}

/** Whether the user has any power over a person: owners over all others, admins over those who are no admins. */
const isBelowMe = ({ id, role }: Listed): boolean =>
  id !== me.value?.id && (me.value?.role === "owner" || (role !== "owner" && role !== "admin"));

/** What ends, and what brings back, the account of a person and where they are signed in. */
function accountOf(
  person: Listed,
  changed: () => void,
  opens: (form: PersonForm) => void,
): readonly MenuItem[] {
  const reactivate = async () => {
    const answer = await client.value?.call("account.reactivate", { user: person.name });
    tell(answer ? (problemOf(answer) ?? words.isReactivated(person.name)) : words.notConnected);
    changed();
  };
  return [
    ...(person.deactivated
      ? [{ label: words.reactivate, run: () => void reactivate() }]
      : [
          { label: words.sessionsAsk, run: () => opens("sessions") },
          { label: words.deactivateAsk, danger: true, run: () => opens("deactivate") },
        ]),
    // An owner's account cannot be deleted.
    ...(person.role === "owner"
      ? []
      : [{ label: words.deletePersonAsk, danger: true, run: () => opens("delete") }]),
  ];
}

function rolesFor(person: Listed, changed: () => void): readonly MenuItem[] {
  const make = async (role: keyof typeof words.makeRoleOnServer) => {
    const answer = await client.value?.call("user.role", { user: person.name, role, was: person.role });
    if (answer?.is !== "ok") tell(answer ? (problemOf(answer) ?? "") : words.notConnected);
    changed();
  };
  // Only an owner makes admins.
  const given = me.value?.role === "owner" ? GIVEN : GIVEN.filter((role) => role !== "admin");
  const roles = given.filter((role) => role !== person.role);
  return roles.map((role) => ({ label: words.makeRoleOnServer[role], run: () => void make(role) }));
}
