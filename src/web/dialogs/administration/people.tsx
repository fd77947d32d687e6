import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calls } from "../../../sdk/calls.ts";
import { Text } from "../../markup/text.tsx";
import { Avatar } from "../../parts/avatar.tsx";
import { Icon } from "../../parts/icon.tsx";
import { MenuButton, type MenuItem } from "../../parts/menu.tsx";
import { pictureRemoval } from "../../parts/picture-removal.ts";
import { Problem } from "../../parts/problem.tsx";
import { client, me, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { askToErase } from "../../state/panes.ts";
import { linkWith } from "../../state/server.ts";
import { words } from "../../words.ts";
import { BanForm, Bans } from "./bans.tsx";
import { Ranges } from "./ranges.tsx";

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
          <bdi>{person.name}</bdi>
          <small>{words.rolesOnServer[person.role]}</small>
        </span>
        {isBelowMe(person) && (
          <MenuButton
            label={words.aboutMember(person.name)}
            items={[
              ...rolesFor(person, changed),
              { label: words.recoverPerson, run: () => void recover() },
              ...pictureRemoval(person),
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

function rolesFor(person: Listed, changed: () => void): readonly MenuItem[] {
  const make = async (role: keyof typeof words.makeRoleOnServer) => {
    const answer = await client.value?.call("user.role", { user: person.name, role });
    if (answer?.is !== "ok") tell(answer ? (problemOf(answer) ?? "") : words.notConnected);
    changed();
  };
  // Only an owner makes admins.
  const given = me.value?.role === "owner" ? GIVEN : GIVEN.filter((role) => role !== "admin");
  const roles = given.filter((role) => role !== person.role);
  return roles.map((role) => ({ label: words.makeRoleOnServer[role], run: () => void make(role) }));
}
