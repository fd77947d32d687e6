/** IRCv3 capabilities that this server has; some have a value that clients of CAP version 302 are told. */
const names = [
  "account-notify",
  "account-tag",
  "away-notify",
  "batch",
  "cap-notify",
  "chghost",
  "draft/no-implicit-names",
  "draft/pre-away",
  "echo-message",
  "extended-join",
  "invite-notify",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "server-time",
  "setname",
  "standard-replies",
  "userhost-in-names",
] as const;

export type Cap = (typeof names)[number];
/** The capabilities of one connection. Sessions with equal ones share one object: see Audiences. */
export type Caps = ReadonlySet<Cap>;

export const NO_CAPS: Caps = new Set();

export const isCap = (name: string): name is Cap => (names as readonly string[]).includes(name);

/**
 * What CAP LS says. `values` are those that depend on the settings; only version 302 and later has values. `sts` has always a
 * value, and cannot be requested (IRCv3 sts).
 */
export function listed(values: ReadonlyMap<string, string>, version: number): string[] {
  if (version < 302) return [...names];
  const sts = values.get("sts");
  const all = names.map((name) => {
    const value = values.get(name);
    return value === undefined ? name : `${name}=${value}`;
  });
  return sts === undefined ? all : [...all, `sts=${sts}`];
}
