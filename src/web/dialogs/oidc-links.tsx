import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OidcLink } from "../../protocol/oidc.ts";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { client, problemOf } from "../state/chat.ts";
import { goToIssuer } from "../state/oidc.ts";
import { server } from "../state/server.ts";
import { briefTimeOf } from "../timeline/time.ts";
import { words } from "../words.ts";

/** Who at an issuer signs in to the account. */
export function OidcLinks() {
  const all = useSignal<readonly OidcLink[]>([]);
  const trouble = useSignal<string | undefined>(undefined);
  const { busy, problem, submit } = useForm(() => goToIssuer(true));
  const issuer = server.value?.oidc;
  const load = async () => {
    const answer = await client.value?.call("oidc.list", {});
    if (answer?.is === "ok") all.value = answer.ok.links;
    else trouble.value = answer && problemOf(answer);
  };
  useEffect(() => void load(), []);
  const disconnect = async ({ issuer, subject }: OidcLink) => {
    const answer = await client.value?.call("oidc.disconnect", { issuer, subject });
    trouble.value = answer && problemOf(answer);
    await load();
  };
  if (!issuer && all.value.length === 0) return null;
  return (
    <form class="part" onSubmit={submit}>
      <h3>{words.signsInBy}</h3>
      {issuer && all.value.length === 0 && <p class="hint">{words.connectLead(issuer.name)}</p>}
      <ul class="entries">
        {all.value.map((one) => (
          <Entry key={one.issuer + one.subject} one={one} disconnect={disconnect} />
        ))}
      </ul>
      <Problem text={problem ?? trouble.value} />
      {issuer && (
        <div class="modal-actions">
          <button type="submit" class="quiet" aria-busy={busy}>
            {words.connectTo(issuer.name)}
          </button>
        </div>
      )}
    </form>
  );
}

interface EntryProps {
  readonly one: OidcLink;
  readonly disconnect: (link: OidcLink) => Promise<void>;
}

function Entry({ one, disconnect }: EntryProps) {
  const name = nameOf(one.issuer);
  return (
    <li class="room-entry">
      <span class="room-entry-name">
        <span>{name}</span>
        <small title={one.subject}>{words.connectedSince(one.email, briefTimeOf(new Date(one.at)))}</small>
      </span>
      <button
        type="button"
        class="small-button"
        aria-label={words.disconnectOf(name)}
        onClick={() => void disconnect(one)}
      >
        {words.disconnect}
      </button>
    </li>
  );
}

/** The server may have had another issuer before. */
function nameOf(issuer: string): string {
  const present = server.value?.oidc;
  return present?.issuer === issuer ? present.name : new URL(issuer).host;
}
