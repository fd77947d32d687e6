/** IRCv3 capabilities that this server has; some have a value that clients of CAP version 302 are told. */
const names = [
  "account-notify",
  "account-tag",
  "away-notify",
  "batch",
  "cap-notify",
  "chghost",
  "draft/account-registration",
  "draft/channel-rename",
  "draft/chathistory",
  "draft/event-playback",
  "draft/extended-isupport",
  "draft/message-redaction",
  "draft/metadata-2",
  "draft/metadata-3",
  "draft/multiline",
  "draft/no-implicit-names",
  "draft/persistence",
  "draft/pre-away",
  "draft/read-marker",
  "echo-message",
  "extended-join",
  "extended-monitor",
  "invite-notify",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "no-implicit-names",
  "sasl",
  "server-time",
  "setname",
  "soju.im/search",
  "standard-replies",
  "userhost-in-names",
] as const;

/* A name joins them when there is something behind it: soju.im/FILEHOST and soju.im/webpush will. */
export type Cap = (typeof names)[number];
/** The capabilities of one connection. Sessions with equal ones share one object: see Audiences. */
export type Caps = ReadonlySet<Cap>;

export const NO_CAPS: Caps = new Set();

/** Not every connection is offered these: only those for which there is a value. */
const DEPENDENT: ReadonlySet<string> = new Set(["sasl", "draft/account-registration"]);
type Values = ReadonlyMap<string, string>;

/** Sets in use, by their names. Clients choose among few programs, so there are few of them. */
const known = new Map<string, Caps>();
const KNOWN_MAX = 1_000;

/** The one object for all sets with these capabilities. */
export function capsOf(caps: ReadonlySet<Cap>): Caps {
  const key = [...caps].sort().join(" ");
  const found = known.get(key);
  if (found) return found;
  if (known.size < KNOWN_MAX) known.set(key, caps);
  return caps;
}

export const isCap = (name: string, values: Values): name is Cap =>
  (names as readonly string[]).includes(name) && (!DEPENDENT.has(name) || values.has(name));

/**
 * What CAP LS says. `values` are those that depend on the settings; only version 302 and later has values. `sts` has always a
 * value, and cannot be requested (IRCv3 sts).
 */
export function listed(values: Values, version: number): string[] {
  const offered = names.filter((name) => isCap(name, values));
  if (version < 302) return offered;
  const sts = values.get("sts");
  const all = offered.map((name) => {
    const value = values.get(name);
    return value ? `${name}=${value}` : name;
  });
  return sts === undefined ? all : [...all, `sts=${sts}`];
}
