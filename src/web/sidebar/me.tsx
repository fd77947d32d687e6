import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { me } from "../state/chat.ts";
import { open } from "../state/panes.ts";
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
        <bdi>{user.name}</bdi>
        {user.kind === "guest" && <small>{words.guest}</small>}
      </button>
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
