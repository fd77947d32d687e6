import * as client from "openid-client";
import type { OidcConfig } from "../config/oidc.ts";
import { type Claims, claimOf } from "./claims.ts";
import type { Metadata } from "./discovery.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";
import { IssuerTrouble } from "./trouble.ts";
import { untrue } from "./untrue.ts";

/** What the browser keeps, sealed, while a person is at the issuer. */
export interface Begun {
  readonly state: string;
  readonly nonce: string;
  /** For PKCE. */
  readonly verifier: string;
  /** Where the person comes back to. */
  readonly redirect: string;
}

const SUBJECT_CHARACTERS_MAX = 255;

/** The server as the party that relies on an issuer: the code flow with PKCE, state and nonce. */
export class Relying {
  readonly #config: OidcConfig;
  readonly #metadata: Metadata;
  readonly #client: client.Configuration;

  constructor(config: OidcConfig, metadata: Metadata, guarded: GuardedFetch) {
    this.#config = config;
    this.#metadata = metadata;
    const { clientId, clientSecret } = config;
    this.#client = new client.Configuration(
      metadata as unknown as client.ServerMetadata,
      clientId,
      undefined,
      authenticationOf(metadata, clientSecret),
    );
    this.#client[client.customFetch] = (url, init) => guarded.ask(url, init as RequestInit);
    // An ID token must be signed, also when it comes from the issuer itself.
    client.enableNonRepudiationChecks(this.#client);
    if (config.issuer.startsWith("http:")) client.allowInsecureRequests(this.#client);
  }

  async begin(redirect: string): Promise<Begun & { readonly url: string }> {
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(this.#client, {
      ...{ redirect_uri: redirect, scope: this.#config.scopes, state, nonce },
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    return { url: url.href, state, nonce, verifier, redirect };
  }

  /** Rejects with IssuerTrouble. */
  async finish(returned: URL, { state, nonce, verifier, redirect }: Begun): Promise<Claims> {
    const { name } = this.#config;
    try {
      // The server may see itself by another address than people do.
      const url = new URL(redirect);
      url.search = returned.search;
      const tokens = await client.authorizationCodeGrant(this.#client, url, {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new IssuerTrouble(`${name} did not say who you are`, "the issuer gave no ID token");
      if (claims.sub === "" || claims.sub.length > SUBJECT_CHARACTERS_MAX)
        throw new IssuerTrouble(`${name} did not say who you are`, "the ID token has no usable sub");
      return await this.#complete(claims, tokens.access_token);
    } catch (cause) {
      throw untrue(cause, this.#config);
    }
  }

  /** Many issuers say the name, the address and the groups of a person at another place only. */
  async #complete(claims: Claims, token: string): Promise<Claims> {
    const { roles } = this.#config;
    const wanted = ["preferred_username", "name", "email", ...(roles ? [roles.claim] : [])];
    if (!this.#metadata.userinfo_endpoint || wanted.every((claim) => claimOf(claims, claim) !== undefined))
      return claims;
    const more = await client.fetchUserInfo(this.#client, token, String(claims["sub"]));
    return { ...more, ...claims };
  }
}

/** HTTP Basic is what an issuer expects of a client with a secret, unless it says otherwise. */
function authenticationOf(
  { token_endpoint_auth_methods_supported: methods = ["client_secret_basic"] }: Metadata,
  secret: string | undefined,
): client.ClientAuth {
  if (secret === undefined) return client.None();
  const isPosted = !methods.includes("client_secret_basic") && methods.includes("client_secret_post");
  return isPosted ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret);
}
