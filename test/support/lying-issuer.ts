/** The server, as issuers know it. */
export const CLIENT = { id: "exchat", secret: "a secret of thirty-two characters" } as const;

/** What the issuer does this time. Without any it is honest. */
export interface Lie {
  /** Claims that the ID token has instead; undefined = without it. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The header of the ID token. */
  readonly alg?: string;
  /** The token is signed with a key that the issuer does not have. */
  readonly otherKey?: true;
  /** Fields of the discovery document. */
  readonly document?: Readonly<Record<string, unknown>>;
  /** Answers to a path, instead of its own. */
  readonly answers?: Readonly<Record<string, () => Response | Promise<Response>>>;
  readonly userinfo?: Readonly<Record<string, unknown>>;
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An issuer of a few lines, which lies as it is told to. */
export class LyingIssuer implements Disposable {
  readonly #server: Bun.Server<undefined>;
  readonly #key: CryptoKeyPair;
  readonly #other: CryptoKeyPair;
  lie: Lie = {};
  /** The nonce of the sign-in under way. */
  nonce = "";

  private constructor(key: CryptoKeyPair, other: CryptoKeyPair) {
    this.#key = key;
    this.#other = other;
    this.#server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: (request) => this.#answer(request) });
  }

  static async start(): Promise<LyingIssuer> {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const key = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    return new LyingIssuer(await key(), await key());
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true);
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const instead = this.lie.answers?.[pathname];
    if (instead) return await instead();
    if (pathname === "/.well-known/openid-configuration") return Response.json(this.#document());
    if (pathname === "/jwks") return Response.json({ keys: [await this.#public()] });
    if (pathname === "/userinfo") return Response.json(this.lie.userinfo ?? { sub: "1" });
    if (pathname !== "/token") return new Response("not here", { status: 404 });
    const token = { access_token: "a token", token_type: "Bearer", id_token: await this.#idToken() };
    return Response.json(token);
  }

  #document(): object {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/auth`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      userinfo_endpoint: `${this.url}/userinfo`,
      id_token_signing_alg_values_supported: ["ES256"],
      ...this.lie.document,
    };
  }

  async #public(): Promise<object> {
    return {
      ...(await crypto.subtle.exportKey("jwk", this.#key.publicKey)),
      kid: "1",
      use: "sig",
      alg: "ES256",
    };
  }

  async #idToken(): Promise<string> {
    const { claims, alg = "ES256", otherKey } = this.lie;
    const now = Math.floor(Date.now() / 1_000);
    const said = {
      iss: this.url,
      aud: CLIENT.id,
      sub: "1",
      nonce: this.nonce,
      iat: now,
      exp: now + 60,
      ...claims,
    };
    const text = `${encoded({ alg, kid: "1" })}.${encoded(said)}`;
    if (alg === "none") return `${text}.`;
    const { privateKey } = otherKey ? this.#other : this.#key;
    const hash = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(hash, privateKey, Buffer.from(text));
    return `${text}.${Buffer.from(signature).toString("base64url")}`;
  }
}
