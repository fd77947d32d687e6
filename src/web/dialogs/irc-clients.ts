import type { IrcInfo } from "../state/server.ts";

/** Where this browser's person connects by IRC. */
export interface IrcPlace {
  /** None = there is no port at which the server would take the person's password from there. */
  readonly port: { readonly host: string; readonly number: number; readonly tls: boolean } | undefined;
  /** The address for WebSocket. */
  readonly url: string;
}

/** How a person signs in. */
export interface IrcLogin {
  /** What a client calls the connection: one word. */
  readonly network: string;
  readonly name: string;
  readonly password: string;
}

type Page = Pick<Location, "protocol" | "hostname" | "host">;

const isThisMachine = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");

/** The best way for a person who has opened the page at this address. */
export function ircPlace({ port, tlsPort, isLocal, plaintext }: IrcInfo, page: Page): IrcPlace {
  const url = `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/irc`;
  const isHere = isThisMachine(page.hostname);
  if (isLocal && !isHere) return { url, port: undefined };
  // A client may try the other kind of address first, where nobody listens.
  const host = page.hostname === "localhost" ? "127.0.0.1" : page.hostname.replace(/^\[|\]$/g, "");
  if (tlsPort !== undefined) return { url, port: { host, number: tlsPort, tls: true } };
  const isOpen = port !== undefined && (isHere || plaintext === true);
  return { url, port: isOpen ? { host, number: port, tls: false } : undefined };
}

/** The server's name as one word of ASCII. */
export const networkOf = (serverName: string): string =>
  serverName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "chat";

type Settings = (
  place: IrcPlace & { readonly port: NonNullable<IrcPlace["port"]> },
  login: IrcLogin,
) => string;

/** A string of TOML and of scfg. */
const quoted = (text: string): string => JSON.stringify(text);

const byPort = {
  WeeChat: ({ port: { host, number, tls } }, { network, name, password }) =>
    [
      `/server add ${network} ${host}/${number} ${tls ? "-tls" : "-notls"}`,
      `/set irc.server.${network}.sasl_mechanism plain`,
      `/set irc.server.${network}.sasl_username ${name}`,
      `/set irc.server.${network}.sasl_password ${password}`,
      `/connect ${network}`,
    ].join("\n"),
  irssi: ({ port: { host, number, tls } }, { network, name, password }) =>
    [
      `/network add -sasl_mechanism PLAIN -sasl_username ${name} -sasl_password ${password} ${network}`,
      `/server add -auto ${tls ? "-tls" : "-notls"} -network ${network} ${host} ${number}`,
      `/connect ${network}`,
    ].join("\n"),
  Halloy: ({ port: { host, number, tls } }, { network, name, password }) =>
    [
      `[servers.${network}]`,
      `nickname = ${quoted(name)}`,
      `server = ${quoted(host)}`,
      `port = ${number}`,
      `use_tls = ${tls}`,
      "",
      `[servers.${network}.sasl.plain]`,
      `username = ${quoted(name)}`,
      `password = ${quoted(password)}`,
    ].join("\n"),
  senpai: ({ port: { host, number, tls } }, { name, password }) =>
    [
      `address ${quoted(`${tls ? "ircs" : "irc+insecure"}://${host.includes(":") ? `[${host}]` : host}:${number}`)}`,
      `nickname ${quoted(name)}`,
      `password ${quoted(password)}`,
    ].join("\n"),
  Goguma: ({ port: { host, number, tls } }, { name, password }) =>
    [
      `Server:   ${tls ? "" : "irc+insecure://"}${host.includes(":") ? `[${host}]` : host}:${number}`,
      `Nickname: ${name}`,
      `Password: ${password}`,
    ].join("\n"),
} as const satisfies Readonly<Record<string, Settings>>;

/** gamja is a page, which connects by WebSocket. */
const gamja = ({ url }: IrcPlace, { name, password }: IrcLogin): string =>
  [`Server URL: ${url}`, `Username:   ${name}`, `Password:   ${password}`].join("\n");

export const ircClients = [...(Object.keys(byPort) as (keyof typeof byPort)[]), "gamja"] as const;
export type IrcClientName = (typeof ircClients)[number];

/** What a person pastes into the client, or types there; undefined = the client has no way to connect. */
export function settingsOf(client: IrcClientName, place: IrcPlace, login: IrcLogin): string | undefined {
  if (client === "gamja") return gamja(place, login);
  return place.port && byPort[client]({ ...place, port: place.port }, login);
}
