import { z } from "zod";
import type { NewSession } from "./door-commands.ts";
import type { FactorShown } from "./factor.ts";
import { user } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { request } from "./request.ts";

export const userRecover = request(
  "user.recover",
  "Make a link by which a person who cannot sign in sets another password: " +
    `\`…/chat.html#recover=CODE\`. It works once, within ${limits.recoveryHoursMax} hours; the link before it ends. You can ` +
    "read what they may read as soon as you use it, so it is for people with a lower role than yours, and in the server's log.",
  { user },
  {
    answer: z.object({
      code: z
        .string()
        .describe("Give it to that person only. The server sends it once, and keeps only its hash."),
    }),
    refusals: ["no_such_user", "not_allowed"],
  },
);

/** `code` is the hash of the code in each of these. */
type RecoveryCreate = { readonly type: "recovery.create"; readonly user: string; readonly code: string };
type RecoveryUse = {
  readonly type: "recovery.use";
  readonly code: string;
  readonly passwordHash: string;
  readonly scram?: string | undefined;
  readonly session: NewSession;
  /** The second factor, if the person has one. */
  readonly factor?: FactorShown | undefined;
};
/** Commands that the doors make of a request after they have checked who asks. No client sends them. */
export type DoorCommand = RecoveryCreate | RecoveryUse;

export type RecoveryCreated = {
  readonly type: "recovery.created";
  readonly user: UserId;
  readonly code: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};
/** The person has set another password by the link. */
type RecoveryUsed = { readonly type: "recovery.used" };
export type RecoveryFact = RecoveryCreated | RecoveryUsed;
