import type { OwnerLink } from "../chat/newcomers.ts";
import type { Config } from "../config.ts";
import type { OpenPorts } from "../net/open-ports.ts";
import { limits } from "../protocol/limits.ts";
import { nameOf, pageOf } from "./desk.ts";

/** A server that listens. */
interface Started {
  readonly config: Config;
  readonly ports: OpenPorts;
  readonly node: string;
  /** The code that makes an owner, once, or that another node printed it; none = the server has an owner. */
  readonly ownerLink: OwnerLink | undefined;
}

/**
 * What the server prints when it listens, in at most 12 lines: each address, and what it is for. The first words are also for
 * programs: `ready`, `open`, `connect`, `irc` and `own`, each followed by its address. The owner's code is printed here, to the
 * person at this terminal, and nowhere else.
 */
export function greeting({ config, ports, node, ownerLink }: Started): string {
  const { tls, host, dataFolder, database, publicUrl } = config;
  const secure = tls ? "s" : "";
  const name = nameOf(config);
  const { web: port } = ports;
  const page = pageOf(config, port);
  const onlyByNumber = publicUrl === undefined && !/^(?:127\.|::1$|localhost$)/.test(host);
  return [
    `ready http${secure}://${host.includes(":") ? `[${host}]` : host}:${port} (data in ${dataFolder}${database ? `, node ${node} on PostgreSQL` : ""})`,
    `  open    ${page} (the page, for people)`,
    `  connect ws${secure}://${name}:${port}/chat (WebSocket, for programs and bots)`,
    ...ircLines(ports, name, secure),
    ...(onlyByNumber
      ? ["  names   people who come by a name, not by an address in numbers, need EXCHAT_PUBLIC_URL"]
      : []),
    ...(ownerLink === undefined ? [] : [ownLine(page, ownerLink)]),
    "",
  ].join("\n");
}

function ircLines({ irc, ircTls, ircWs }: OpenPorts, name: string, secure: string): string[] {
  const addresses = [
    ...(irc === undefined ? [] : [`irc://${name}:${irc}`]),
    ...(ircTls === undefined ? [] : [`ircs://${name}:${ircTls}`]),
    ...(ircWs === undefined ? [] : [`ws${secure}://${name}:${ircWs}`]),
  ];
  return addresses.length === 0 ? [] : [`  irc     ${addresses.join("  ")} (for IRC clients)`];
}

const ownLine = (page: string, link: OwnerLink): string =>
  link === "elsewhere"
    ? "  own     by the link that another node has printed; `exchat owner-link` makes a new one"
    : `  own     ${page}#owner=${link.code} (makes you the owner; works once, within ${limits.ownerLinkHoursMax} hours)`;
