import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Person } from "../../protocol/account.ts";
import { Problem } from "../parts/problem.tsx";
import { Switch } from "../parts/switch.tsx";
import { client, problemOf } from "../state/chat.ts";
import { blocked, setStrangers, strangers, unblock } from "../state/contact.ts";
import { words } from "../words.ts";

/** Who may contact the user. */
export function Contact() {
  return (
    <>
      <Switch
        label={words.refuseStrangers}
        hint={words.refuseStrangersHint}
        checked={strangers.value === "refused"}
        set={(refuses) => void setStrangers(refuses ? "refused" : "welcome")}
      />
      {blocked.value.size > 0 && <Blocked />}
    </>
  );
}

/** The greeting has only the ids, so the names are fetched. */
function Blocked() {
  const people = useSignal<readonly Person[]>([]);
  const more = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (before: readonly Person[]) => {
    const last = before.at(-1)?.id;
    const answer = await client.value?.call("user.blocks", last === undefined ? {} : { after: last });
    problem.value = answer && problemOf(answer);
    if (answer?.is !== "ok") return;
    people.value = [...before, ...answer.ok.blocked];
    more.value = answer.ok.more;
  };
  useEffect(() => void load([]), [blocked.value]);
  return (
    <section class="part">
      <h3>{words.blockedPeople}</h3>
      <Problem text={problem.value} />
      <ul>
        {people.value.map((person) => (
          <li key={person.id} class="room-entry">
            <span class="room-entry-name">
              <bdi>{person.name}</bdi>
            </span>
            <button
              type="button"
              class="small-button"
              aria-label={words.unblock(person.name)}
              onClick={() => void unblock(person)}
            >
              {words.unblockShort}
            </button>
          </li>
        ))}
      </ul>
      {more.value && (
        <button type="button" class="small-button" onClick={() => void load(people.value)}>
          {words.more}
        </button>
      )}
    </section>
  );
}
