import type { Admission } from "../../chat/admission.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Peer } from "../../net/peer.ts";
import { pathOfPicture } from "../../protocol/picture.ts";
import type { OidcIssuer } from "./oidc.ts";

interface InfoOptions {
  readonly chat: Chat;
  readonly admission: Admission;
  readonly publicUrl: string | undefined;
  readonly machine: string | undefined;
  readonly irc: () => IrcInfo | undefined;
  readonly oidc: { readonly issuer: OidcIssuer } | undefined;
}

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
export function infoFor(options: InfoOptions, peer: Peer) {
  const { chat, admission, publicUrl, machine, oidc } = options;
  const irc = options.irc();
  const { settings, defaultRoom } = chat;
  const { guests, registration } = admission.opennessFor(peer);
  const [welcome, rules, logo] = [settings.get("welcome"), settings.get("rules"), settings.get("logo")];
  const contact = settings.get("contact");
  return {
    name: settings.serverName,
    guests,
    registration,
    defaultRoom,
    ...(logo !== undefined && { logo: pathOfPicture(logo) }),
    ...(irc && { irc }),
    ...(publicUrl !== undefined && { url: publicUrl.replace(/\/+$/, "") }),
    ...(publicUrl === undefined && peer.local && machine !== undefined && { machine }),
    ...(oidc && {
      oidc: {
        name: oidc.issuer.name,
        issuer: oidc.issuer.url,
        ...(oidc.issuer.trouble ? { trouble: true } : {}),
      },
    }),
    ...(welcome !== undefined && { welcome }),
    ...(settings.get("proofOfWork") && { proofOfWork: true }),
    ...(rules !== undefined && { rules }),
    ...(contact !== undefined && { contact }),
  };
}
