import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { namesOf } from "../../../protocol/audit-export.ts";
import { type AuditNames, auditFamilies, auditLine } from "../../../protocol/audit-lines.ts";
import type { Calls } from "../../../sdk/calls.ts";
import { Field } from "../../parts/field.tsx";
import { Problem } from "../../parts/problem.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { briefTimeOf, fullTimeOf } from "../../timeline/time.ts";
import { words } from "../../words.ts";

type Page = Calls["audit.read"]["ok"];
type Search = Omit<Calls["audit.read"]["fields"], "before" | "limit">;
interface Shown {
  readonly event: Page["events"][number];
  readonly names: AuditNames;
}

/** A search reads a part of the log for each page: so many pages without an event are asked for in a row. */
const EMPTY_PAGES_MAX = 20;

/** What happened to people and to the server, the newest first, and a search in it. */
export function Log() {
  const all = useSignal<readonly Shown[]>([]);
  const next = useSignal<number | undefined>(undefined);
  const search = useSignal<Search>({});
  const problem = useSignal<string | undefined>(undefined);
  const read = async (before?: number) => {
    const asked = search.peek();
    let from = before;
    for (let empty = 0; empty < EMPTY_PAGES_MAX; empty += 1) {
      const answer = await client.value?.call("audit.read", { ...asked, ...(from && { before: from }) });
      // Meanwhile the person looks for something else.
      if (asked !== search.peek()) return;
      problem.value = answer ? problemOf(answer) : words.notConnected;
      if (answer?.is !== "ok") return;
      const names = namesOf(answer.ok);
      const page = answer.ok.events.map((event) => ({ event, names }));
      all.value = before === undefined && empty === 0 ? page : [...all.peek(), ...page];
      from = answer.ok.more ? answer.ok.next : undefined;
      next.value = from;
      if (page.length > 0 || from === undefined) return;
    }
  };
  useEffect(() => void read(), []);
  return (
    <>
      <p class="hint">{words.logLead}</p>
      <LogSearch
        looks={(fields) => {
          search.value = fields;
          void read();
        }}
      />
      <Problem text={problem.value} />
      {all.value.length === 0 && next.value === undefined && <p class="hint">{words.logEmpty}</p>}
      <ul class="log">
        {all.value.map(({ event, names }) => (
          <Entry key={event.seq} event={event} names={names} />
        ))}
      </ul>
      {next.value !== undefined && (
        <div class="modal-actions">
          <button type="button" class="quiet" onClick={() => void read(next.peek())}>
            {words.logOlder}
          </button>
        </div>
      )}
    </>
  );
}

function LogSearch({ looks }: { looks: (search: Search) => void }) {
  const person = useSignal("");
  const text = useSignal("");
  const kind = useSignal("");
  const fields = (): Search => ({
    ...(person.value.trim() && { person: person.value.trim() }),
    ...(text.value.trim() && { text: text.value.trim() }),
    ...(kind.value && { kinds: [kind.value as (typeof auditFamilies)[number]] }),
  });
  const query = () => {
    const { kinds, ...rest } = fields();
    return new URLSearchParams({ ...rest, ...(kinds && { kinds: kinds.join(",") }) } as Record<
      string,
      string
    >);
  };
  return (
    <form
      class="log-search"
      aria-label={words.logSearch}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        looks(fields());
      }}
    >
      <Field label={words.logPerson} value={person} />
      <Field label={words.logText} value={text} />
      <div class="field setting">
        <label for="log-kind">{words.logKind}</label>
        <select
          id="log-kind"
          value={kind.value}
          onChange={(event) => {
            kind.value = event.currentTarget.value;
          }}
        >
          <option value="">{words.logAllKinds}</option>
          {auditFamilies.map((family) => (
            <option key={family} value={family}>
              {words.logFamilies[family]}
            </option>
          ))}
        </select>
      </div>
      <div class="modal-actions">
        {(["ndjson", "csv"] as const).map((format) => (
          <a key={format} class="link" href={`/audit/export?format=${format}&${query()}`} download>
            {words.logExport[format]}
          </a>
        ))}
        <button type="submit" class="quiet">
          {words.logFind}
        </button>
      </div>
    </form>
  );
}

function Entry({ event, names }: Shown) {
  const when = new Date(event.at);
  const { seq: _, at: __, ...raw } = event;
  return (
    <li>
      <time dateTime={event.at} title={fullTimeOf(when)}>
        {briefTimeOf(when)}
      </time>
      <details>
        <summary>
          {auditLine(event, names).map((part, i) =>
            typeof part === "string" ? part : <bdi key={i}>{part.name}</bdi>,
          )}
        </summary>
        <code class="log-raw">{JSON.stringify(raw)}</code>
      </details>
    </li>
  );
}
