import { z } from "zod";
import type { NewSession } from "./door-commands.ts";
import { at, proof, user } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { nothing, question, request } from "./request.ts";
import { ownSignal } from "./signal.ts";

/* What signs a person in beside or in place of a password: an authenticator app with recovery codes, and passkeys. */

const minutes = `${limits.ticketMinutesMax} minutes`;

/** `factors` of a refusal: what can be shown. */
export const factorWays = ["code", "recovery_code", "passkey"] as const;
const factorKinds = ["authenticator", "recovery_codes", "passkey"] as const;
export type FactorKind = (typeof factorKinds)[number];

const again = {
  password: z
    .string()
    .max(limits.passwordCharactersMax * 4)
    .optional()
    .describe("Your password, if you have one and show no passkey."),
  proof,
};
const code = z
  .string()
  .min(1)
  .max(100)
  .describe("The code that your authenticator app shows, or a recovery code.");
const codes = z.object({
  recoveryCodes: z
    .array(z.string())
    .readonly()
    .describe(
      "Each signs you in once in place of a code. The server sends them once, and keeps only their hashes.",
    ),
});
const passkeyId = z
  .string()
  .min(1)
  .max(2_000)
  .describe("A passkey's id: that of its credential, in base64url.");
const passkeyShape = z
  .object({
    id: passkeyId,
    label: z.string().optional(),
    host: z.string().describe("The host under which it signs you in."),
    at: at.describe("When it was added."),
    usedAt: at.optional().describe("When it last signed you in; none = never."),
  })
  .describe("A passkey (WebAuthn) that signs its owner in, without name and password.");

export const factorList = question(
  "factor.list",
  "Your authenticator app, how many recovery codes you have left, and your passkeys, oldest first.",
  {},
  {
    answer: z.object({
      authenticator: z
        .object({ at: at.describe("When it was set up.") })
        .optional()
        .describe("None = you have none."),
      recoveryCodes: z.number().int(),
      passkeys: z.array(passkeyShape).readonly(),
    }),
    refusals: [],
  },
);
export const factorBegin = request(
  "factor.begin",
  "Begin to set up an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds). Nothing changes before `factor.confirm`, " +
    `within ${minutes}.`,
  { ...again },
  {
    answer: z.object({
      secret: z.string().describe("For people who type it into their app: base 32."),
      uri: z.string().describe("`otpauth://totp/…`, for a QR code."),
      setup: z.string().describe("Send it with `factor.confirm`."),
    }),
    refusals: ["bad_credentials", "not_allowed"],
  },
);
export const factorConfirm = request(
  "factor.confirm",
  "Set up the authenticator app: from now on your password alone no longer signs you in. Tokens and certificates still do.",
  { setup: z.string().max(2_000), code: code.describe("The code that the app shows now.") },
  { answer: codes, refusals: ["bad_code", "too_many"] },
);
export const factorCodes = request(
  "factor.codes",
  "Make new recovery codes. The former ones no longer work.",
  { ...again, code },
  { answer: codes, refusals: ["bad_credentials", "bad_code"] },
);
export const factorRemove = request(
  "factor.remove",
  "Remove your authenticator app and the recovery codes: from now on your password alone signs you in.",
  { ...again, code },
  { answer: nothing, refusals: ["bad_credentials", "bad_code", "not_allowed"] },
);
export const factorReset = request(
  "factor.reset",
  "Remove the authenticator app, the recovery codes and all passkeys of a person with a lower role who has lost them. Their password " +
    "stays (`user.recover` makes a link for another one). The server's log has it, and the person is told.",
  { user },
  { answer: nothing, refusals: ["no_such_user", "not_allowed"] },
);
export const passkeyRemove = request(
  "passkey.remove",
  "Remove a passkey of yours: it no longer signs you in. What it has signed in stays: end that in your list of sessions.",
  { ...again, id: passkeyId },
  { answer: nothing, refusals: ["bad_credentials"] },
);

export const factorsSignal = ownSignal(
  "factors",
  "How you sign in has changed: your authenticator app, your recovery codes or a passkey.",
  { change: z.enum(["added", "removed"]), kind: z.enum(factorKinds) },
);

/** A second factor that was right: the code of a step of the sealed secret, or a recovery code by its hash. */
export type FactorShown = { readonly secret: string; readonly step: number } | { readonly recovery: string };
/** A passkey has signed a challenge, which is stored until its time is over, so that it works once. */
export type PasskeyUse = {
  readonly credential: string;
  readonly counter: number;
  /** The hash of the challenge. */
  readonly challenge: string;
  /** Milliseconds since 1970. */
  readonly until: number;
};

type AuthenticatorAdd = {
  readonly type: "authenticator.add";
  /** Sealed. */
  readonly secret: string;
  /** The step of the code that confirmed it: that code does not sign in any more. */
  readonly step: number;
  /** The hashes of the recovery codes. */
  readonly codes: readonly string[];
  /** The person must have one to sign in, and is in from now on: with this session, if the password is still this one. */
  readonly opens?: { readonly session: NewSession; readonly passwordHash: string };
};
type AuthenticatorRemove = { readonly type: "authenticator.remove"; readonly factor: FactorShown };
type RecoveryCodesMake = {
  readonly type: "recovery_codes.make";
  readonly codes: readonly string[];
  readonly factor: FactorShown;
};
type FactorsReset = { readonly type: "factors.reset"; readonly user: string };
type PasskeyAdd = PasskeyUse & {
  readonly type: "passkey.add";
  readonly publicKey: string;
  readonly label?: string | undefined;
  readonly host: string;
};
type PasskeyUsedCommand = PasskeyUse & { readonly type: "passkey.use" };
type PasskeyDrop = { readonly type: "passkey.drop"; readonly credential: string };
/** Commands that the doors make of a request after they have checked who asks. No client sends them. */
export type DoorCommand =
  | AuthenticatorAdd
  | AuthenticatorRemove
  | RecoveryCodesMake
  | FactorsReset
  | PasskeyAdd
  | PasskeyUsedCommand
  | PasskeyDrop;

type AuthenticatorAdded = Omit<AuthenticatorAdd, "type" | "opens"> & { readonly type: "authenticator.added" };
type AuthenticatorRemoved = { readonly type: "authenticator.removed" };
type RecoveryCodesMade = { readonly type: "recovery_codes.made"; readonly codes: readonly string[] };
type FactorUsed = { readonly type: "factor.used"; readonly factor: FactorShown };
type FactorsWereReset = { readonly type: "factors.were_reset"; readonly user: UserId };
type PasskeyAdded = Omit<PasskeyAdd, "type"> & { readonly type: "passkey.added" };
type PasskeyUsed = PasskeyUse & { readonly type: "passkey.used" };
type PasskeyRemoved = { readonly type: "passkey.removed"; readonly credential: string };
/** They are in no room's log. */
export type FactorFact =
  | AuthenticatorAdded
  | AuthenticatorRemoved
  | RecoveryCodesMade
  | FactorUsed
  | FactorsWereReset
  | PasskeyAdded
  | PasskeyUsed
  | PasskeyRemoved;
