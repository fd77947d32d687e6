import { limits } from "../../src/protocol/limits.ts";
import { PROTOCOL_VERSION, SUBPROTOCOL } from "../../src/protocol/version.ts";
import { paths } from "./http.ts";
import type { Schema } from "./schema.ts";

const text: Schema = { type: "string" };
const error: Schema = {
  type: "object",
  description: "Why it was not done.",
  properties: {
    error: { ...text, description: "One sentence for a person." },
    code: { ...text, description: "The code of the refusal, as in the full protocol, if it is one." },
    lift: { ...text, description: "Who can lift a ban." },
    field: { ...text, description: "The field of the request that the sentence is about, if it is one." },
    factors: {
      type: "array",
      items: text,
      description: "With `code`: what signs the person in: `code`, `recovery_code`, `passkey`.",
    },
    challenge: { ...text, description: "With `proof_required`: what a proof of work is for." },
    bits: {
      type: "integer",
      description: "With `proof_required`: with how many zero bits its SHA-256 begins.",
    },
    ticket: { ...text, description: "With `code`: it stands for the password, for a few minutes." },
  },
  required: ["error"],
};
const name = { ...text, minLength: 1, maxLength: limits.nameCharactersMax };
const cookie: Schema = {
  type: "boolean",
  description: "For browsers: the token goes into a cookie that no script can read.",
};
const password = { ...text, maxLength: limits.passwordCharactersMax };
const factor = { ...text, description: "A code of the authenticator app, or a recovery code." };
const ticket = { ...text, description: "What the right password got." };
const proof = { ...text, description: "What `POST /passkeys/proof` gave." };
const work = {
  ...text,
  description: "The proof of work: the `challenge` of the answer `proof_required`, `:` and a number.",
};
const passkey: Schema = { type: "object", description: "`PublicKeyCredential` as JSON." };
const code = { ...text, description: "As it stands behind the `#` of the link." };

const user = { $ref: "./schemas/exchat.v1.json#/$defs/User" };
const schemas: Readonly<Record<string, Schema>> = {
  Error: error,
  SignUp: {
    type: "object",
    properties: {
      ...{ username: name, password, invite: code, proof: work, cookie },
      rules: { type: "boolean", description: "That the person accepts the rules, if there are some." },
    },
    required: ["username"],
  },
  Own: { type: "object", properties: { code, username: name, password, cookie }, required: ["code"] },
  PictureTaken: { type: "object", properties: { picture: { type: "string" } }, required: ["picture"] },
  Code: { type: "object", properties: { code }, required: ["code"] },
  Entry: {
    type: "object",
    properties: {
      username: name,
      note: { ...text, description: "What the person says to those who decide." },
    },
    required: ["username"],
  },
  EntryState: {
    type: "object",
    properties: { state: { ...text, description: "`waiting`, `admitted` or `declined`." } },
    required: ["state"],
  },
  Invited: {
    type: "object",
    properties: {
      server: { ...text, description: "Its name." },
      by: { ...text, description: "Who invites." },
      role: { ...text, description: "`member`, `moderator` or `admin`: as what." },
      expiresAt: { ...text, format: "date-time" },
    },
    required: ["server", "by", "role", "expiresAt"],
  },
  Recovering: {
    type: "object",
    properties: {
      server: { ...text, description: "Its name." },
      username: { ...text, description: "Whose password the code sets." },
    },
    required: ["server", "username"],
  },
  Recovery: {
    type: "object",
    properties: { code, password, factor, cookie },
    required: ["code", "password"],
  },
  Visit: { type: "object", properties: { username: name, proof: work, cookie } },
  SignIn: {
    type: "object",
    description:
      "A name with its password, and `factor` if the account has a second factor; or afterwards `ticket` and `factor`; or `cookie` " +
      "alone, with a token in `Authorization`, which then ends.",
    properties: { username: name, password, factor, ticket, cookie },
  },
  OidcBegin: {
    type: "object",
    properties: {
      back: { ...text, description: "The path of the page to which the person comes back." },
      invite: code,
      connect: { type: "boolean", description: "Whether the account that is shown is to be connected." },
    },
  },
  OidcBegun: { type: "object", properties: { url: text }, required: ["url"] },
  OidcAsks: {
    type: "object",
    properties: {
      newcomer: {
        type: "object",
        description: "The person has no account yet.",
        properties: {
          username: { ...text, description: "A name that is free." },
          issuer: { ...text, description: "What the issuer is called." },
        },
      },
      problem: { ...text, description: "Why the person was not signed in. It is told once." },
      connected: { type: "boolean", description: "The account was connected. It is told once." },
    },
  },
  OidcAccount: {
    type: "object",
    properties: { username: name, rules: { type: "boolean", description: "See SignUp." } },
    required: ["username"],
  },
  SignedInHere: {
    type: "object",
    properties: { username: text, back: { ...text, description: "The path to go back to." } },
    required: ["username", "back"],
  },
  SignedIn: {
    type: "object",
    properties: {
      username: text,
      access_token: { ...text, description: "Told once, and only without `cookie`." },
      recoveryCodes: { type: "array", items: text, description: "Of `POST /factors`: told once." },
    },
    required: ["username"],
  },
  AskPasskey: {
    type: "object",
    properties: { for: { ...text, description: "`sign-in`, `add` or `proof`." }, password, proof },
    required: ["for"],
  },
  PasskeyOptions: { type: "object", properties: { options: { type: "object" } }, required: ["options"] },
  NewPasskey: {
    type: "object",
    properties: { passkey, label: { ...text, description: "A name for it in the list of passkeys." } },
    required: ["passkey"],
  },
  PasskeyAdded: { type: "object", properties: { id: text }, required: ["id"] },
  UsedPasskey: { type: "object", properties: { passkey, cookie }, required: ["passkey"] },
  Proof: { type: "object", properties: { proof }, required: ["proof"] },
  Ticket: { type: "object", properties: { ticket }, required: ["ticket"] },
  Begun: {
    type: "object",
    properties: { secret: text, uri: { ...text, description: "For a QR code." }, setup: text },
    required: ["secret", "uri", "setup"],
  },
  ConfirmFactor: {
    type: "object",
    properties: { ticket, setup: text, code: { ...text, description: "What the app shows now." }, cookie },
    required: ["ticket", "setup", "code"],
  },
  Current: {
    type: "object",
    properties: {
      user: { anyOf: [user, { type: "null" }] },
      session: text,
      password: { type: "boolean", description: "Whether there is one." },
    },
    required: ["user"],
  },
  Info: {
    type: "object",
    properties: {
      name: text,
      guests: { type: "boolean", description: "Whether who asks could come in as a guest." },
      registration: { ...text, description: "`open`, `invite`, `approval` or `closed`, for who asks." },
      defaultRoom: text,
      proofOfWork: { type: "boolean", description: "Newcomers show a proof of work: see `proof_required`." },
      irc: {
        type: "object",
        description: "Where IRC clients connect to, beside `/irc`. None = IRC is off.",
        properties: {
          port: { type: "integer", description: "Without TLS." },
          tlsPort: { type: "integer", description: "With TLS." },
          isLocal: { type: "boolean", description: "The ports are open on the server's machine only." },
          plaintext: { type: "boolean", description: "Passwords are taken without TLS from everywhere." },
        },
      },
      oidc: {
        type: "object",
        description: "The issuer by which people sign in, if there is one.",
        properties: {
          name: { ...text, description: "What it is called." },
          issuer: { ...text, description: "Its address." },
          trouble: { type: "boolean", description: "It did not answer when it was last asked." },
        },
      },
      url: { ...text, description: "The address by which people reach it, if it has one." },
      machine: {
        ...text,
        description:
          "For visitors from its own machine, if it has no such address: the machine's address in its network.",
      },
      welcome: { ...text, description: "What people read before they come in, if there is something." },
      rules: {
        ...text,
        description: "The rules that people accept when they make an account, if there are some.",
      },
    },
    required: ["name", "guests", "registration"],
  },
  Alive: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
  Ready: {
    type: "object",
    properties: {
      ready: { type: "boolean" },
      limits: { type: "object", description: "Every limit, as in `hello`." },
      trouble: { ...text, description: "Why it is not ready." },
    },
    required: ["ready"],
  },
};

/** What is asked of the server by HTTP, in the words of OpenAPI. */
export const openApi = (): object => ({
  openapi: "3.1.0",
  info: {
    title: "ExChat by HTTP",
    version: String(PROTOCOL_VERSION),
    description:
      `Written by scripts/docs.ts. Accounts, sessions and health; the chat itself is the WebSocket protocol ${SUBPROTOCOL}, ` +
      "in asyncapi.json. A request that changes something and shows a cookie needs an `Origin` of this server.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "http://localhost:4000" }],
  paths,
  components: {
    schemas,
    securitySchemes: {
      token: { type: "http", scheme: "bearer" },
      cookie: {
        type: "apiKey",
        in: "cookie",
        name: "exchat",
        description: "`__Host-exchat` where people come by TLS.",
      },
    },
  },
});
