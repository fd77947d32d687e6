import { type Env, problem, type Read } from "./readers.ts";

/** The roles that an issuer can give. */
export type IssuedRole = "member" | "moderator" | "admin";

/** What the operator has set for signing in by OpenID Connect, checked. */
export interface OidcConfig {
  /** As the issuer writes itself: without a slash that it does not write. */
  readonly issuer: string;
  readonly clientId: string;
  /** None = a public client: PKCE alone protects the answer. */
  readonly clientSecret: string | undefined;
  /** What the page calls the issuer. */
  readonly name: string;
  readonly scopes: string;
  /** Which values of which claim give which role; none = the issuer gives no roles. */
  readonly roles: { readonly claim: string; readonly of: ReadonlyMap<string, IssuedRole> } | undefined;
  /** Who gets an account at the first sign-in: whom `registration` allows, everyone, or people with a verified address of these domains. */
  readonly accounts: "registration" | "everyone" | readonly string[];
}

export const OIDC_SETTINGS = [
  "EXCHAT_OIDC_ISSUER",
  "EXCHAT_OIDC_CLIENT_ID",
  "EXCHAT_OIDC_CLIENT_SECRET",
  "EXCHAT_OIDC_CLIENT_SECRET_FILE",
  "EXCHAT_OIDC_NAME",
  "EXCHAT_OIDC_SCOPES",
  "EXCHAT_OIDC_ROLES",
  "EXCHAT_OIDC_ACCOUNTS",
] as const;
type Name = (typeof OIDC_SETTINGS)[number];
const SCOPES = "openid profile email";
const NAME_CHARACTERS_MAX = 60;
const ISSUER_CHARACTERS_MAX = 300;
const DOMAIN = /^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/;
/** What is said to these hosts stays on this machine. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/;
const ROLES: readonly IssuedRole[] = ["member", "moderator", "admin"];

/** Undefined = nobody signs in by an issuer. Throws ConfigProblem. */
export function oidcOf(env: Env, readFile: Read<string>): OidcConfig | undefined {
  const get = <T>(name: Name, read: Read<T>, fallback: T): T =>
    env[name] ? read(env[name], name) : fallback;
  const other = OIDC_SETTINGS.slice(1).find((name) => env[name]);
  const issuer = get<string | undefined>("EXCHAT_OIDC_ISSUER", issuerOf, undefined);
  if (issuer === undefined)
    return other === undefined
      ? undefined
      : problem("EXCHAT_OIDC_ISSUER", `is missing: it says for which issuer ${other} is`);
  const { EXCHAT_OIDC_CLIENT_ID: clientId } = env;
  if (!clientId)
    return problem(
      "EXCHAT_OIDC_CLIENT_ID",
      "is missing: the issuer gives it to this server when you register it there",
    );
  return {
    ...{ issuer, clientId, clientSecret: secretOf(env, readFile) },
    name: get("EXCHAT_OIDC_NAME", name, new URL(issuer).hostname),
    scopes: get("EXCHAT_OIDC_SCOPES", scopes, SCOPES),
    roles: get<OidcConfig["roles"]>("EXCHAT_OIDC_ROLES", roles, undefined),
    accounts: get<OidcConfig["accounts"]>("EXCHAT_OIDC_ACCOUNTS", accounts, "registration"),
  };
}

const issuerOf: Read<string> = (value, name) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || value.length > ISSUER_CHARACTERS_MAX)
    return problem(name, `is "${value}": it is the address of an issuer, such as https://id.example.org`);
  if (url.search || url.hash || url.username)
    return problem(name, `is "${value}": the address of an issuer has no "?", no "#" and no password`);
  if (url.pathname.endsWith("/.well-known/openid-configuration"))
    return problem(name, `is "${value}": leave out /.well-known/openid-configuration`);
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    return problem(name, `is "${value}": without https anyone on the way could sign in as anyone`);
  return value;
};

/** Nothing of the secret is repeated. */
function secretOf(env: Env, readFile: Read<string>): string | undefined {
  const { EXCHAT_OIDC_CLIENT_SECRET: given, EXCHAT_OIDC_CLIENT_SECRET_FILE: file } = env;
  if (given && file)
    return problem("EXCHAT_OIDC_CLIENT_SECRET_FILE", "and EXCHAT_OIDC_CLIENT_SECRET are both set: keep one");
  if (!file) return given?.trim() || undefined;
  return (
    readFile(file, "EXCHAT_OIDC_CLIENT_SECRET_FILE").trim() ||
    problem("EXCHAT_OIDC_CLIENT_SECRET_FILE", "is an empty file")
  );
}

const name: Read<string> = (value, variable) =>
  value.trim() !== "" && [...value].length <= NAME_CHARACTERS_MAX && !/\p{Cc}/u.test(value)
    ? value.trim()
    : problem(variable, `is a line of 1 to ${NAME_CHARACTERS_MAX} characters`);

const scopes: Read<string> = (value, variable) => {
  const all = value.split(/[\s,]+/).filter((one) => one !== "");
  return all.includes("openid")
    ? all.join(" ")
    : problem(variable, `is "${value}": without the scope "openid" an issuer does not say who signs in`);
};

/** `groups:chat-admins=admin,staff=moderator`. The name of a claim may have colons itself. */
const roles: Read<OidcConfig["roles"]> = (value, variable) => {
  const wrong = (): never =>
    problem(
      variable,
      `is "${value}": it has the form CLAIM:VALUE=ROLE,VALUE=ROLE with the roles ${ROLES.join(", ")}`,
    );
  const [, claim, mapping] = /^([^=]+):([^:=]*=.*)$/s.exec(value) ?? [];
  if (!claim || !mapping) return wrong();
  const pairs = mapping.split(",").map((pair): [string, IssuedRole] => {
    const [, from, to] = /^\s*(.+)=\s*(\w+)\s*$/s.exec(pair) ?? [];
    const role = ROLES.find((one) => one === to);
    if (to === "owner") problem(variable, `has "${pair}": an issuer makes nobody an owner`);
    return from && role ? [from.trim(), role] : wrong();
  });
  return { claim: claim.trim(), of: new Map(pairs) };
};

const accounts: Read<OidcConfig["accounts"]> = (value, variable) => {
  if (value === "registration" || value === "everyone") return value;
  return value.split(",").map((one) => {
    const domain = one.trim().toLowerCase();
    return DOMAIN.test(domain)
      ? domain
      : problem(
          variable,
          `has "${one.trim()}": it can be registration, everyone, or a list of domains of e-mail addresses`,
        );
  });
};
