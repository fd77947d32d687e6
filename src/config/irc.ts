import { type Env, oneOf, onOff, port, problem, type Read, text, whole } from "./readers.ts";

/** What the operator has set for IRC, checked. */
export interface IrcConfig {
  /** Where IRC is spoken without TLS. `off` = nowhere; 0 = any port that is free. */
  readonly port: number | "off";
  /** Whether the operator chose that port. If not, the server starts without IRC when another program uses it. */
  readonly portChosen: boolean;
  readonly tlsPort: number | "off";
  /** Where IRC is spoken over WebSocket, beside `/irc` on the web port. */
  readonly wsPort: number | "off";
  /** See IrcSettings of the door. */
  readonly password: string | undefined;
  readonly motd: string | undefined;
  readonly operator: { readonly name: string; readonly password: string } | undefined;
  readonly nick: "account" | "free";
  readonly register: ReadonlySet<"before-connect" | "email-required">;
  readonly plaintext: boolean;
  readonly stsDays: number | undefined;
}

const DEFAULT_PORT = 6667;
export const IRC_SETTINGS = [
  "EXCHAT_IRC_PORT",
  "EXCHAT_IRC_TLS_PORT",
  "EXCHAT_IRC_WS_PORT",
  "EXCHAT_IRC_PASSWORD",
  "EXCHAT_OPERATOR",
  "EXCHAT_IRC_MOTD",
  "EXCHAT_IRC_NICK",
  "EXCHAT_IRC_REGISTER",
  "EXCHAT_IRC_PLAINTEXT",
  "EXCHAT_IRC_STS_DAYS",
] as const;

/** A port; 0 = none. `any` picks one that is free. */
const portOrOff: Read<number | "off"> = (value, name) => (value === "any" ? 0 : port(value, name) || "off");

/** Nothing of the value is repeated: it has a password. */
const operator: Read<IrcConfig["operator"]> = (value, name) => {
  const [, user, password] = /^([^:\s]+):(.+)$/.exec(value) ?? [];
  return user && password ? { name: user, password } : problem(name, "has no NAME:PASSWORD");
};

const REGISTERS = ["before-connect", "email-required"] as const;
const register: Read<IrcConfig["register"]> = (value, name) =>
  new Set(value.split(",").map((one) => oneOf(...REGISTERS)(one.trim(), name)));

/** Throws ConfigProblem. */
export function ircOf(env: Env): IrcConfig {
  const get = <T>(name: (typeof IRC_SETTINGS)[number], read: Read<T>, fallback: T): T =>
    env[name] ? read(env[name], name) : fallback;
  const tlsPort = get("EXCHAT_IRC_TLS_PORT", portOrOff, "off");
  if (tlsPort !== "off" && !env["EXCHAT_TLS_CERT"])
    problem("EXCHAT_IRC_TLS_PORT", "needs a certificate: set EXCHAT_TLS_CERT and EXCHAT_TLS_KEY, too");
  return {
    port: get("EXCHAT_IRC_PORT", portOrOff, DEFAULT_PORT),
    portChosen: Boolean(env["EXCHAT_IRC_PORT"]),
    tlsPort,
    wsPort: get("EXCHAT_IRC_WS_PORT", portOrOff, "off"),
    password: get<string | undefined>("EXCHAT_IRC_PASSWORD", text, undefined),
    operator: get<IrcConfig["operator"]>("EXCHAT_OPERATOR", operator, undefined),
    motd: get<string | undefined>("EXCHAT_IRC_MOTD", text, undefined),
    nick: get("EXCHAT_IRC_NICK", oneOf("account", "free"), "account"),
    register: get("EXCHAT_IRC_REGISTER", register, new Set()),
    plaintext: get("EXCHAT_IRC_PLAINTEXT", onOff, false),
    stsDays: get<number | undefined>("EXCHAT_IRC_STS_DAYS", whole(0, 3_650), undefined),
  };
}
