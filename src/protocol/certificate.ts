import { z } from "zod";
import { at, line } from "./fields.ts";
import { limits } from "./limits.ts";
import { type Asked, command, nothing, question } from "./request.ts";

/* TLS certificates that sign their owner in over IRC (SASL EXTERNAL), as a password does. */

const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "is not the SHA-256 of a certificate in 64 hexadecimal digits")
  .describe("The SHA-256 of the certificate (its DER form): 64 hexadecimal digits in lower case.");
const label = line(limits.sessionLabelCharactersMax)
  .optional()
  .describe("A name for it in your list of certificates.");
const certificateShape = z
  .object({ fingerprint, label: z.string().optional(), at: at.describe("When it was added.") })
  .describe("A TLS certificate that signs its owner in.");

export const certificateAdd = command(
  "certificate.add",
  "Let a TLS certificate sign you in over IRC (SASL EXTERNAL). Who has its key signs in as you there, until you remove it or change your password.",
  { fingerprint, label },
  { answer: nothing, refusals: ["too_many", "not_allowed"] },
);
export const certificateRemove = command(
  "certificate.remove",
  "Stop a certificate from signing you in. Connections that it has signed in stay: end them in your list of sessions.",
  { fingerprint },
  { answer: nothing, refusals: [] },
);
export const certificateList = question(
  "certificate.list",
  "The certificates that sign you in, oldest first.",
  {},
  { answer: z.object({ certificates: z.array(certificateShape).readonly() }), refusals: [] },
);

/** They are in no room's log. */
export type CertificateFact =
  | (Omit<Asked<typeof certificateAdd>, "type"> & { readonly type: "certificate.added" })
  | (Omit<Asked<typeof certificateRemove>, "type"> & { readonly type: "certificate.removed" });
export type Certificate = Readonly<z.infer<typeof certificateShape>>;
