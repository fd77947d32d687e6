/** Where NATS is, and how a node signs in. */
export interface NatsAddress {
  /** `HOST:PORT` of each server. */
  readonly servers: readonly string[];
  readonly isEncrypted: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** The path of a `.creds` file: a JWT and the seed of its key. */
  readonly creds?: string | undefined;
  /** The path of a certificate in PEM form, by which the servers are verified. */
  readonly ca?: string | undefined;
}

const SCHEME = /^(nats|tls):\/\//;

/**
 * Parses `nats://[USER:PASSWORD@|TOKEN@]HOST[:PORT]`, or several with commas between them; `tls://` asks for an
 * encrypted connection. If it cannot be used, it returns the end of a sentence, to follow the name of the setting. It
 * repeats no secret.
 */
export function natsAddressOf(value: string): NatsAddress | string {
  const parts = value.split(",").map((one) => one.trim());
  if (!parts.every((one) => SCHEME.test(one)))
    return "is not the address of a NATS server, such as nats://HOST:PORT or tls://HOST:PORT, several with commas between";
  // URL parses only well-known schemes in the same way everywhere.
  const urls = parts.map((one) => one.replace(SCHEME, "http://"));
  if (!urls.every((one) => URL.canParse(one)))
    return "cannot be read: in a user, password or token, write @ as %40, / as %2F, : as %3A, # as %23";
  const made = urls.map((one) => new URL(one));
  if (made.some(({ pathname, search, hash }) => pathname !== "/" || search || hash))
    return "has something after a port, where an address must end";
  const named = made.filter(({ username }) => username);
  if (new Set(named.map(({ username, password }) => `${username}:${password}`)).size > 1)
    return "names several users: a node signs in to all servers as one";
  const [one] = named;
  return {
    // 80 is http's own port, so URL leaves it out.
    servers: made.map(
      ({ hostname, port }, i) => `${hostname}:${port || (/:80$/.test(parts[i] ?? "") ? 80 : 4222)}`,
    ),
    isEncrypted: parts.some((part) => part.startsWith("tls:")),
    ...(one && signIn(one)),
  };
}

const signIn = ({ username, password }: URL): Pick<NatsAddress, "user" | "password" | "token"> =>
  password
    ? { user: decodeURIComponent(username), password: decodeURIComponent(password) }
    : { token: decodeURIComponent(username) };
