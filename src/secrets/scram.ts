import { createHash, createHmac, hkdfSync, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { Scram, ScramVerifier } from "../chat/ports.ts";
import { seal, unseal } from "./sealing.ts";

/** The work of one guess, for an attacker who has the database and the key: about 30 ms of a core. RFC 7677 asks for 4,096 at least. */
const ROUNDS = 300_000;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const ROUNDS_BYTES = 4;
/** The form of what is stored, so that a later form can be told from it. */
const FORM = "1.";

const derived = promisify(pbkdf2);

/**
 * Verifiers for SCRAM-SHA-256 (RFC 5802, RFC 7677), sealed with AES-256-GCM. A verifier alone lets an attacker try passwords
 * faster than the argon2id hash does, so it is of no use without this key, which is in no database.
 */
export function openScram(secret: string): Scram {
  const keyFor = (use: string) =>
    Buffer.from(hkdfSync("sha256", secret, "", `exchat scram ${use}`, HASH_BYTES));
  const sealing = keyFor("verifiers");
  const salting = keyFor("salts");
  return {
    make: async (password, passwordHash) => sealed(sealing, await verifierOf(password), passwordHash),
    open: (kept, passwordHash) => opened(sealing, kept, passwordHash),
    madeUp: (name) => {
      const bytes = hmac(salting, name);
      // No proof fits: nobody knows a password for these keys.
      const stored = hmac(salting, `${name}\0stored`);
      const server = hmac(salting, `${name}\0server`);
      return { salt: bytes.subarray(0, SALT_BYTES), rounds: ROUNDS, storedKey: stored, serverKey: server };
    },
    nonce: () => randomBytes(18).toString("base64"),
    signature,
  };
}

async function verifierOf(password: string): Promise<ScramVerifier> {
  const salt = randomBytes(SALT_BYTES);
  const salted = await derived(prepared(password), salt, ROUNDS, HASH_BYTES, "sha256");
  const storedKey = sha256(hmac(salted, "Client Key"));
  return { salt, rounds: ROUNDS, storedKey, serverKey: hmac(salted, "Server Key") };
}

/** RFC 5802, section 3: ClientKey = ClientProof XOR ClientSignature, and H(ClientKey) is the stored key. */
function signature(
  { storedKey, serverKey }: ScramVerifier,
  message: string,
  proof: Uint8Array,
): Uint8Array | undefined {
  if (proof.length !== HASH_BYTES) return undefined;
  const signed = hmac(storedKey, message);
  const clientKey = signed.map((byte, i) => byte ^ (proof[i] ?? 0));
  return timingSafeEqual(sha256(clientKey), storedKey) ? hmac(serverKey, message) : undefined;
}

/** The password's hash goes into the seal: when another program changes the password alone, the verifier does not open. */
function sealed(key: Buffer, { salt, rounds, storedKey, serverKey }: ScramVerifier, hash: string): string {
  const head = Buffer.alloc(ROUNDS_BYTES);
  head.writeUInt32BE(rounds);
  return FORM + seal(key, Buffer.concat([head, salt, storedKey, serverKey]), hash);
}

/** undefined = another key, or another password's. */
function opened(key: Buffer, kept: string | undefined, hash: string): ScramVerifier | undefined {
  if (!kept?.startsWith(FORM)) return undefined;
  const open = unseal(key, kept.slice(FORM.length), hash);
  if (open?.length !== ROUNDS_BYTES + SALT_BYTES + 2 * HASH_BYTES) return undefined;
  const keys = open.subarray(ROUNDS_BYTES + SALT_BYTES);
  return {
    rounds: open.readUInt32BE(),
    salt: open.subarray(ROUNDS_BYTES, ROUNDS_BYTES + SALT_BYTES),
    storedKey: keys.subarray(0, HASH_BYTES),
    serverKey: keys.subarray(HASH_BYTES),
  };
}

/** Characters that SASLprep maps to nothing (RFC 3454, B.1) and to a space (C.1.2). */
const TO_NOTHING =
  /\u034F|\u180B|\u180C|\u180D|\u200D|[\uFE00-\uFE0F]|[\u00AD\u1806\u200B\u200C\u2060\uFEFF]/gu;
const TO_SPACE = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/gu;

/** SASLprep (RFC 4013), as clients prepare a password. What it prohibits stays: a client that refuses it can use PLAIN. */
const prepared = (password: string): string =>
  password.replaceAll(TO_SPACE, " ").replaceAll(TO_NOTHING, "").normalize("NFKC");

const hmac = (key: Uint8Array, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
