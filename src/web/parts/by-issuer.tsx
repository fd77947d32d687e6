import { goToIssuer, issuerProblem } from "../state/oidc.ts";
import { server } from "../state/server.ts";
import { words } from "../words.ts";
import { Problem } from "./problem.tsx";
import { useForm } from "./use-form.ts";

/** The button that leads to the issuer, if the server has one. */
export function ByIssuer() {
  const { busy, problem, submit } = useForm(goToIssuer);
  const issuer = server.value?.oidc;
  if (!issuer) return null;
  return (
    <form class="by-issuer" onSubmit={submit}>
      <Problem text={problem ?? issuerProblem.value} />
      {issuer.trouble && !problem && <p class="hint">{words.issuerTrouble(issuer.name)}</p>}
      <button type="submit" class="quiet wide" aria-busy={busy}>
        {busy ? words.oneMoment : words.signInBy(issuer.name)}
      </button>
    </form>
  );
}
