import { useState } from "preact/hooks";
import { AskToEnter } from "../parts/ask-to-enter.tsx";
import { ByIssuer } from "../parts/by-issuer.tsx";
import { ByPasskey } from "../parts/by-passkey.tsx";
import { Logo } from "../parts/logo.tsx";
import { WelcomeText } from "../parts/rules.tsx";
import { keepsNothing } from "../state/browser-storage.ts";
import { entryLink } from "../state/entry-link.ts";
import { waiting } from "../state/entry-request.ts";
import { formerIdentity } from "../state/former-identity.ts";
import { newcomer } from "../state/oidc.ts";
import { server } from "../state/server.ts";
import { settingUp } from "../state/setting-up.ts";
import { isBanned, whyOut } from "../state/stage.ts";
import { words } from "../words.ts";
import { ByLink } from "./by-link.tsx";
import { ChooseName } from "./choose-name.tsx";
import { ContactLine } from "./contact-line.tsx";
import { FirstVisit } from "./first-visit.tsx";
import { Recover } from "./recover.tsx";
import { SetUpApp } from "./set-up-app.tsx";
import { SignIn } from "./sign-in.tsx";

/** The page for signed-out people: enter a name, or sign in. */
export function Welcome() {
  const info = server.value;
  const [before] = useState(() => formerIdentity());
  const known = before?.hasPassword ? before.user.name : "";
  const [asksInstead, setAsksInstead] = useState(waiting.peek() !== undefined);
  const [signsIn, setSignsIn] = useState(known !== "" && entryLink.peek() === undefined);
  if (!info) return <main class="welcome" aria-busy="true" />;
  const named = newcomer.value;
  if (named)
    return (
      <main class="welcome">
        <div class="card">
          <Logo large />
          <h1>{words.welcomeTo(info.name)}</h1>
          <ChooseName {...named} />
        </div>
      </main>
    );
  if (settingUp.value)
    return (
      <main class="welcome">
        <div class="card">
          <Logo large />
          <h1>{words.setUpApp}</h1>
          <SetUpApp back={() => setSignsIn(true)} />
        </div>
      </main>
    );
  const link = isBanned.value ? undefined : entryLink.value;
  const mayAsk = link === undefined && info.registration === "approval" && !isBanned.value;
  const asks = mayAsk && (!info.guests || asksInstead);
  const mayComeNew =
    !isBanned.value && (link !== undefined || asks || info.registration === "open" || info.guests);
  const showSignIn = signsIn || !mayComeNew;
  return (
    <main class="welcome">
      <div class="card">
        <Logo large />
        <h1>{headline(info.name, showSignIn, link?.for)}</h1>
        {whyOut.value && <p class="why">{whyOut.value}</p>}
        {!showSignIn && <WelcomeText />}
        {showSignIn && <SignIn name={known} />}
        {!showSignIn &&
          link &&
          (link.for === "recover" ? <Recover code={link.code} /> : <ByLink link={link} />)}
        {!showSignIn && asks && <AskToEnter />}
        {!showSignIn && !link && !asks && <FirstVisit canKeep={info.registration === "open"} />}
        {!showSignIn && mayAsk && info.guests && (
          <button type="button" class="link" onClick={() => setAsksInstead(!asksInstead)}>
            {asksInstead ? words.comeAsGuest : words.askForAccount}
          </button>
        )}
        {(showSignIn || link === undefined) && <ByPasskey key={`${showSignIn}`} offers={showSignIn} />}
        {!isBanned.value && link?.for !== "owner" && link?.for !== "recover" && <ByIssuer />}
        <ContactLine />
        {keepsNothing() && (
          <p class="hint">
            {words.keepsNothing} {info.registration === "open" && words.keepsNothingHint}
          </p>
        )}
        {mayComeNew ? (
          <button type="button" class="link" onClick={() => setSignsIn(!signsIn)}>
            {signsIn ? (link ? words.newByLink : words.isNew) : words.haveAccount}
          </button>
        ) : isBanned.value ? null : (
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
