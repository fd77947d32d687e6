import { batch, useSignal } from "@preact/signals";
import { Avatar } from "../parts/avatar.tsx";
import { Field } from "../parts/field.tsx";
import { later } from "../parts/later.tsx";
import { Modal } from "../parts/modal.tsx";
import { PictureField } from "../parts/picture-field.tsx";
import { Problem } from "../parts/problem.tsx";
import { useForm } from "../parts/use-form.ts";
import { hasPassword, mayRegister, setPassword } from "../state/account.ts";
import { looksAfterServer, moderates, openAdministration } from "../state/administration.ts";
import { me } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { close, open } from "../state/panes.ts";
import { pictureOf } from "../state/pictures.ts";
import { server } from "../state/server.ts";
import { words } from "../words.ts";
import { Authenticator } from "./authenticator.tsx";
import { ChangeName } from "./change-name.tsx";
import type { Ending } from "./end-account.tsx";
import { OidcLinks } from "./oidc-links.tsx";
import { OwnProfile } from "./own-profile.tsx";
import { Passkeys } from "./passkeys.tsx";
import { Sessions, Tokens } from "./sessions.tsx";

const EndAccountForm = later(() => import("./end-account.tsx").then((file) => file.EndAccountForm));

/** The user's account, and how they sign in. */
export function Account() {
  const user = me.value;
  if (!user) return null;
  return (
    <Modal title={words.accountOf(user.name)} close={close}>
      {moderates() && (
        <p class="ways">
          {looksAfterServer() && (
            <button type="button" class="quiet" onClick={() => open("invite-people")}>
              {words.invitePeople}
            </button>
          )}
          <button type="button" class="quiet" onClick={() => openAdministration()}>
            {words.administration}
          </button>
        </p>
      )}
      {user.kind !== "guest" && server.value?.irc && (
        <p class="ways">
          <button type="button" class="quiet" onClick={() => open("connect-irc")}>
            {words.connectIrc}
          </button>
        </p>
      )}
      {user.kind !== "guest" && (
        <PictureField
          path="/account/picture"
          label={words.yourPicture}
          hint={words.yourPictureHint}
          has={pictureOf(user.id) !== undefined}
        >
          <Avatar id={user.id} name={user.name} large />
        </PictureField>
      )}
      <OwnProfile />
      <ChangeName />
      {user.kind === "guest" ? <Guest /> : <Password />}
      {user.kind !== "guest" && <OidcLinks />}
      {user.kind !== "guest" && <Authenticator />}
      {user.kind !== "guest" && <Passkeys />}
      <Sessions />
      {user.kind !== "guest" && <Tokens />}
      {user.kind !== "guest" && (
        <p>
          <a class="link" href="/account/export" download>
            {words.downloadData}
          </a>
        </p>
      )}
      {user.kind !== "guest" && <EndAccount />}
    </Modal>
  );
}

/** Two ways to end the account. The server refuses both for its last owner. */
function EndAccount() {
  const ending = useSignal<Ending | undefined>(undefined);
  const asks = (which?: Ending) => () => {
    ending.value = which;
  };
  return (
    <section class="part">
      <h3>{words.endAccount}</h3>
      {ending.value ? (
        <EndAccountForm key={ending.value} ending={ending.value} close={asks()} />
      ) : (
        <p>
          <button type="button" class="quiet" onClick={asks("deactivate")}>
            {words.deactivateOwn}
          </button>{" "}
          <button type="button" class="quiet" onClick={asks("delete")}>
            {words.deleteOwn}
          </button>
        </p>
      )}
    </section>
  );
}

function Guest() {
  const asks = !mayRegister() && server.value?.registration === "approval";
  if (!mayRegister() && !asks) return <p class="hint">{words.guestLead}</p>;
  return (
    <>
      <p class="hint">{words.guestLead}</p>
      <p>
        <button type="button" class="quiet" onClick={() => open("keep-name")}>
          {asks ? words.askForAccount : words.keepName}
        </button>
      </p>
    </>
  );
}

function Password() {
  const old = useSignal("");
  const password = useSignal("");
  const isFirst = !hasPassword();
  const { busy, problem, at, submit } = useForm(async () => {
    const set = password.value;
    const went = await setPassword(old.value, set);
    if (went) return went;
    // Text that was typed meanwhile stays.
    if (password.value === set)
      batch(() => {
        old.value = "";
        password.value = "";
      });
    tell(words.passwordSet);
    return undefined;
  });
  return (
    <form class="part" onSubmit={submit} noValidate>
      {!isFirst && (
        <Field
          label={words.passwordNow}
          type="password"
          value={old}
          autocomplete="current-password"
          problem={at("old")}
        />
      )}
      <Field
        label={words.passwordNew}
        type="password"
        value={password}
        autocomplete="new-password"
        hint={isFirst ? firstHint() : words.passwordChangeHint}
        problem={at("password")}
      />
      <Problem text={problem} />
      <div class="modal-actions">
        <button type="submit" class="quiet" aria-busy={busy}>
          {isFirst ? words.setPassword : words.changePassword}
        </button>
      </div>
    </form>
  );
}

/** Where people can sign in by an issuer, a password is not the only way back. */
function firstHint(): string {
  const issuer = server.value?.oidc;
  return issuer ? words.passwordBeside(issuer.name) : words.passwordHint;
}
