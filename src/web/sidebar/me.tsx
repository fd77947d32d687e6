import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { me } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { setStatus } from "../state/own-profile.ts";
import { open } from "../state/panes.ts";
import { shownName } from "../state/profiles.ts";
import { server } from "../state/server.ts";
import { words } from "../words.ts";

/** The user, and their own settings. */
export function Me() {
  const user = me.value;
  if (!user) return null;
  return (
    <footer class="me">
      <Avatar id={user.id} name={user.name} small />
      <button
        type="button"
        class="me-name"
        title={words.accountOf(user.name)}
        onClick={() => open("account")}
      >
        <span class="visually-hidden">{words.accountBefore}</span>
        <bdi>{shownName(user)}</bdi>
        {user.kind === "guest" && <small>{words.guest}</small>}
      </button>
      <OwnStatus status={user.status} />
      {user.kind === "guest" && /^(?:open|approval)$/.test(server.value?.registration ?? "") && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.keepName}
          title={words.keepName}
          onClick={() => open("keep-name")}
        >
          <Icon name="pen" />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={words.settings}
        title={words.settings}
        onClick={() => open("settings")}
      >
        <Icon name="settings" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={words.signOut}
        title={words.signOut}
        onClick={() => open("sign-out")}
      >
        <Icon name="power" />
      </button>
    </footer>
  );
}

/** Sets a status. One that is set has a line of its own, where one click clears it. */
function OwnStatus({ status }: { status: string | undefined }) {
  const clear = async () => tell((await setStatus("", "never")) ?? words.statusCleared);
  if (!status)
    return (
      <button
        type="button"
        class="icon-button"
        aria-label={words.setStatus}
        title={words.setStatus}
        onClick={() => open("status")}
      >
        <Icon name="smile" />
      </button>
    );
  return (
    <div class="me-status">
      <button type="button" title={words.changeStatus(status)} onClick={() => open("status")}>
        <span class="visually-hidden">{words.statusBefore}</span>
        <bdi>{status}</bdi>
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={words.clearStatus}
        title={words.clearStatus}
        onClick={() => void clear()}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
