import { useState } from "preact/hooks";
import { keepsNothing } from "../state/browser-storage.ts";
import { entryLink } from "../state/entry-link.ts";
import { formerIdentity } from "../state/former-identity.ts";
import { server } from "../state/server.ts";
import { whyOut } from "../state/stage.ts";
import { words } from "../words.ts";
import { AskToEnter } from "./ask-to-enter.tsx";
import { ByLink } from "./by-link.tsx";
import { FirstVisit } from "./first-visit.tsx";
import { Recover } from "./recover.tsx";
import { WelcomeText } from "./rules.tsx";
import { SignIn } from "./sign-in.tsx";

/** The page for signed-out people: enter a name, or sign in. */
export function Welcome() {
  const info = server.value;
  const [before] = useState(() => formerIdentity());
  const known = before?.hasPassword ? before.user.name : "";
  const [signsIn, setSignsIn] = useState(known !== "" && entryLink.peek() === undefined);
  if (!info) return <main class="welcome" aria-busy="true" />;
  const link = entryLink.value;
  const asks = link === undefined && info.registration === "approval" && !info.guests;
  const mayComeNew = link !== undefined || asks || info.registration === "open" || info.guests;
  const showSignIn = signsIn || !mayComeNew;
  return (
    <main class="welcome">
      <div class="card">
        <img class="logo" src="/favicon.svg" alt="" width="52" height="52" />
        <h1>{headline(info.name, showSignIn, link?.for)}</h1>
        {whyOut.value && <p class="why">{whyOut.value}</p>}
        {!showSignIn && <WelcomeText />}
        {showSignIn && <SignIn name={known} />}
        {!showSignIn &&
          link &&
          (link.for === "recover" ? <Recover code={link.code} /> : <ByLink link={link} />)}
        {!showSignIn && asks && <AskToEnter />}
        {!showSignIn && !link && !asks && <FirstVisit canKeep={info.registration === "open"} />}
        {keepsNothing() && (
          <p class="hint">
            {words.keepsNothing} {info.registration === "open" && words.keepsNothingHint}
          </p>
        )}
        {mayComeNew ? (
          <button type="button" class="link" onClick={() => setSignsIn(!signsIn)}>
            {signsIn ? (link ? words.newByLink : words.isNew) : words.haveAccount}
          </button>
        ) : (
          <p class="hint">{info.registration === "closed" ? words.registrationClosed : words.inviteOnly}</p>
        )}
      </div>
    </main>
  );
}

function headline(
  server: string,
  signsIn: boolean,
  link: "owner" | "invite" | "recover" | undefined,
): string {
  if (signsIn || link === "recover") return words.signInTo(server);
  return link === "owner" ? words.ownerOf(server) : words.welcomeTo(server);
}
