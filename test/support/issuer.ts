import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { CLIENT } from "./lying-issuer.ts";

/** What an issuer says of a person, beside `sub`. */
export type Said = Readonly<Record<string, unknown>>;

/** oidc-provider, with its own pages, on this machine. People sign in there by any password. */
export class RealIssuer implements AsyncDisposable {
  readonly #server: HttpServer;
  readonly url: string;
  /** By `sub`, which is what a person types as the login. */
  readonly people: Map<string, Said>;

  private constructor(server: HttpServer, people: Map<string, Said>) {
    this.#server = server;
    this.people = people;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(people: Readonly<Record<string, Said>>, port = 0): Promise<RealIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const issuer = new RealIssuer(server, new Map(Object.entries(people)));
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const provider = new Provider(issuer.url, {
      // A native client may come back to any port of this machine (RFC 8252, section 7.3).
      clients: [
        {
          ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, application_type: "native" },
          redirect_uris: ["http://127.0.0.1/oidc/return"],
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
      cookies: { keys: ["a key of a test"] },
      claims: {
        openid: ["sub"],
        email: ["email", "email_verified"],
        profile: ["name", "preferred_username", "groups"],
      },
      ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
      findAccount: (_: unknown, sub: string) =>
        issuer.people.has(sub) && { accountId: sub, claims: () => ({ ...issuer.people.get(sub), sub }) },
      pkce: { required: () => true },
    });
    server.on("request", provider.callback());
    return issuer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
