import type { EntryRequest } from "../../protocol/entry.ts";
import { decideEntry, entryRequests } from "../state/entry-requests.ts";
import { tell } from "../state/notices.ts";
import { words } from "../words.ts";

/** The people who ask to be let into the server. Admins see them. */
export function EntryRequests() {
  const all = entryRequests.value;
  if (all.length === 0) return null;
  return (
    <section>
      <header class="section-head">
        <h2>{words.entryRequests}</h2>
      </header>
      <ul>
        {all.map((one) => (
          <Entry key={one.id} request={one} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ request }: { request: EntryRequest }) {
  const { name, note } = request;
  const decide = (admit: boolean) => async () => {
    const problem = await decideEntry(request, admit);
    if (problem) tell(problem);
  };
  return (
    <li class="invitation">
      <p>
        <strong>{name}</strong>
        {note && <small>{note}</small>}
      </p>
      <button
        type="button"
        class="small-button"
        aria-label={words.letInOf(name)}
        onClick={() => void decide(true)()}
      >
        {words.letIn}
      </button>
      <button
        type="button"
        class="small-button"
        aria-label={words.declineEntryOf(name)}
        onClick={() => void decide(false)()}
      >
        {words.decline}
      </button>
    </li>
  );
}
