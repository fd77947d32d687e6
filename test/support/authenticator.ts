import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What a server asks of a passkey, as a browser gets it. */
export interface PasskeyOptions {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id: string };
  readonly user?: { readonly id: string };
}

/** What one signature may say that is not so. */
interface Lies {
  readonly origin?: string;
  readonly counter?: number;
  /** Flags of the authenticator's data: user present, user verified. */
  readonly flags?: number;
}

const PRESENT_AND_VERIFIED = 0x05;
const WITH_KEY = 0x40;

/** A passkey in software, with a key of P-256: what a browser sends of it, without a browser. */
export class Authenticator {
  readonly id = randomBytes(16).toString("base64url");
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;
  readonly #origin: string;
  #counter = 0;
  #handle = "";

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#key = privateKey;
    // COSE_Key: EC2, ES256, P-256.
    this.#publicKey = cbor(
      new Map<number, number | Buffer>([
        ...([
          [1, 2],
          [3, -7],
          [-1, 1],
        ] as const),
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
  }

  /** As `navigator.credentials.create(…)`. */
  made({ challenge, rp, user }: PasskeyOptions, lies: Lies = {}): object {
    this.#handle ||= user?.id ?? "";
    const id = Buffer.from(this.id, "base64url");
    const length = Buffer.from([id.length >> 8, id.length & 0xff]);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, this.#publicKey]);
    const flags = (lies.flags ?? PRESENT_AND_VERIFIED) | WITH_KEY;
    const authData = Buffer.concat([this.#data(rp?.id ?? "", flags, 0), attested]);
    const attestation = new Map<string, Item>([
      ["fmt", "none"],
      ["attStmt", new Map<Item, Item>()],
      ["authData", authData],
    ]);
    return this.#credential({
      clientDataJSON: this.#client("webauthn.create", challenge, lies).toString("base64url"),
      attestationObject: cbor(attestation).toString("base64url"),
    });
  }

  /** As `navigator.credentials.get(…)`. */
  used({ challenge, rpId = "" }: PasskeyOptions, lies: Lies = {}): object {
    this.#counter = lies.counter ?? this.#counter + 1;
    const client = this.#client("webauthn.get", challenge, lies);
    const data = this.#data(rpId, lies.flags ?? PRESENT_AND_VERIFIED, this.#counter);
    const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
    return this.#credential({
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: sign("sha256", signed, this.#key).toString("base64url"),
      userHandle: this.#handle,
    });
  }

  #credential(response: object): object {
    return { id: this.id, rawId: this.id, type: "public-key", clientExtensionResults: {}, response };
  }

  #client(type: string, challenge: string, { origin = this.#origin }: Lies): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #data(host: string, flags: number, counter: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([createHash("sha256").update(host).digest(), Buffer.from([flags]), count]);
  }
}

type Item = number | string | Buffer | ReadonlyMap<unknown, unknown>;

/** RFC 8949, as far as authenticators need it. */
function cbor(item: Item): Buffer {
  if (typeof item === "number") return item < 0 ? head(1, -1 - item) : head(0, item);
  if (typeof item === "string") return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)]);
  if (Buffer.isBuffer(item)) return Buffer.concat([head(2, item.length), item]);
  const pairs = [...(item as ReadonlyMap<Item, Item>)].flatMap(([key, value]) => [cbor(key), cbor(value)]);
  return Buffer.concat([head(5, pairs.length / 2), ...pairs]);
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count]);
  if (count < 256) return Buffer.from([(major << 5) | 24, count]);
  return Buffer.from([(major << 5) | 25, count >> 8, count & 0xff]);
}
