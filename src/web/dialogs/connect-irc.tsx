import { type Signal, useSignal } from "@preact/signals";
import { Text } from "../markup/text.tsx";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { client, me, problemOf } from "../state/chat.ts";
import { close } from "../state/panes.ts";
import { server } from "../state/server.ts";
import { words } from "../words.ts";
import { Certificates } from "./certificates.tsx";
import {
  type IrcClientName,
  type IrcPlace,
  ircClients,
  ircPlace,
  networkOf,
  settingsOf,
} from "./irc-clients.ts";

/** How the user's IRC clients connect to this server. */
export function ConnectIrc() {
  const password = useSignal<string | undefined>(undefined);
  const info = server.value?.irc;
  const user = me.value;
  if (!info || !user) return null;
  const place = ircPlace(info, location);
  return (
    <Modal title={words.connectIrc} close={close}>
      <p class="hint">{words.ircLead}</p>
      <Addresses place={place} name={user.name} />
      <AppPassword password={password} />
      <Settings place={place} name={user.name} password={password.value ?? words.ircPasswordPlace} />
      <Certificates />
    </Modal>
  );
}

function Addresses({ place: { port, url }, name }: { readonly place: IrcPlace; readonly name: string }) {
  const rows = [
    ...(port
      ? [
          [words.ircServer, port.host],
          [words.ircPort, `${port.number}`],
          [words.ircTls, words.ircTlsIs[tlsOf(port)]],
        ]
      : []),
    [words.ircWebSocket, url],
    [words.ircName, name],
  ];
  return (
    <>
      <dl class="facts">
        {rows.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {!port && <p class="hint">{words.ircNoPort}</p>}
    </>
  );
}

const tlsOf = ({ tls, host }: NonNullable<IrcPlace["port"]>): keyof typeof words.ircTlsIs => {
  if (tls) return "on";
  return host === "::1" || host.startsWith("127.") ? "off" : "open";
};

/** A token of the account, which a client shows as its password. It is shown once. */
function AppPassword({ password }: { readonly password: Signal<string | undefined> }) {
  const label = useSignal<string>(words.ircPasswordDefault);
  const issuer = server.value?.oidc;
  const { busy, problem, submit } = useForm(async () => {
    const name = label.value.trim() || words.ircPasswordDefault;
    const answer = await client.value?.call("session.create", { label: name });
    if (answer?.is === "ok") password.value = answer.ok.token;
    return answer ? problemOf(answer) : words.notConnected;
  });
  return (
    <form class="part" onSubmit={submit} noValidate>
      <h3>{words.ircPassword}</h3>
      <p class="hint">{words.ircPasswordLead}</p>
      {issuer && <p class="hint">{words.ircByIssuer(issuer.name)}</p>}
      <Field label={words.ircPasswordLabel} value={label} problem={problem} />
      <Problem text={problem} />
      {password.value && (
        <div class="body" role="status">
          <p>{words.tokenOnce}</p>
          <Text text={`\`\`\`\n${password.value}\n\`\`\``} />
        </div>
      )}
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {words.ircPasswordMake}
        </button>
      </div>
    </form>
  );
}

interface SettingsProps {
  readonly place: IrcPlace;
  readonly name: string;
  readonly password: string;
}

/** What to paste into a client. */
function Settings({ place, name, password }: SettingsProps) {
  const chosen = useSignal<IrcClientName>(place.port ? "WeeChat" : "gamja");
  const network = networkOf(server.value?.name ?? "");
  const text = settingsOf(chosen.value, place, { network, name, password });
  return (
    <section class="part">
      <h3>{words.ircSettings}</h3>
      <fieldset class="choices-row">
        <legend>{words.ircClient}</legend>
        {ircClients.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="irc-client"
              checked={chosen.value === one}
              onChange={() => {
                chosen.value = one;
              }}
            />
            <span>{one}</span>
          </label>
        ))}
      </fieldset>
      <div class="body" aria-live="polite">
        <p class="hint">{text === undefined ? words.ircSettingsNone : words.ircSettingsLead[chosen.value]}</p>
        {text !== undefined && <Text text={`\`\`\`\n${text}\n\`\`\``} />}
      </div>
    </section>
  );
}
