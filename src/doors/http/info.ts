import type { Openness } from "../../chat/admission.ts";
import type { Chat } from "../../chat/chat.ts";

/** Where IRC clients connect to, as the page shows it to people. */
export interface IrcInfo {
  readonly port?: number | undefined;
  readonly tlsPort?: number | undefined;
  /** The ports are open to programs on the server's machine only. */
  readonly isLocal: boolean;
  /** The server takes passwords without TLS from everywhere. */
  readonly plaintext: boolean;
}

/** What a person may know of the server before they come in. */
export function infoFor(
  { settings, defaultRoom }: Chat,
  { guests, registration }: Openness,
  irc: IrcInfo | undefined,
) {
  const [welcome, rules] = [settings.get("welcome"), settings.get("rules")];
  return {
    name: settings.serverName,
    guests,
    registration,
    defaultRoom,
    ...(irc && { irc }),
    ...(welcome !== undefined && { welcome }),
    ...(rules !== undefined && { rules }),
  };
}
