import { useEffect, useId, useRef } from "preact/hooks";
import { ByIssuer } from "../parts/by-issuer.tsx";
import { ByPasskey } from "../parts/by-passkey.tsx";
import { me } from "../state/chat.ts";
import { forgetFormerIdentity } from "../state/former-identity.ts";
import { settingUp } from "../state/setting-up.ts";
import { whyOut } from "../state/stage.ts";
import { words } from "../words.ts";
import { SetUpApp } from "./set-up-app.tsx";
import { SignIn } from "./sign-in.tsx";

/**
 * The session was ended elsewhere. The person signs in over the page they were looking at. The page
 * behind this dialog cannot be used, so nothing closes the dialog.
 */
export function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const name = me.value?.name ?? "";
  const show = () => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[type=password]")?.focus();
  };
  useEffect(show, []);
  return (
    <dialog
      ref={dialog}
      class="modal"
      aria-labelledby={heading}
      onCancel={(event) => event.preventDefault()}
      // A browser closes it all the same at a second Esc.
      onClose={() => dialog.current?.isConnected && show()}
    >
      <div class="modal-body">
        <header class="modal-head">
          <h2 id={heading}>{words.signInAgain}</h2>
        </header>
        <p class="why">{whyOut.value}</p>
        {settingUp.value ? (
          <SetUpApp />
        ) : (
          <>
            <SignIn name={name} />
            <ByPasskey offers />
            <ByIssuer />
          </>
        )}
        <button type="button" class="link" onClick={startAnew}>
          {words.isAnother(name)}
        </button>
      </div>
    </dialog>
  );
}

function startAnew(): void {
  forgetFormerIdentity();
  location.reload();
}
