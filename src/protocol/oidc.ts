import { z } from "zod";
import { at } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { type Asked, command, nothing, question } from "./request.ts";

/* People at an issuer of OpenID Connect, and the accounts here that they sign in to. */

const issuer = z.string().min(1).max(limits.oidcIssuerCharactersMax).describe("The address of the issuer.");
const subject = z
  .string()
  .min(1)
  .max(limits.oidcSubjectCharactersMax)
  .describe("The person's id at the issuer (`sub`), which never changes.");
const linkShape = z
  .object({
    issuer,
    subject,
    email: z.string().optional().describe("Their e-mail address, if the issuer has verified it."),
    at: at.describe("When it was connected."),
  })
  .describe("A person at an issuer who signs in to this account.");
export type OidcLink = Readonly<z.infer<typeof linkShape>>;

export const oidcList = question(
  "oidc.list",
  "Who at an issuer of OpenID Connect signs in to your account, oldest first.",
  {},
  { answer: z.object({ links: z.array(linkShape).readonly() }), refusals: [] },
);
export const oidcDisconnect = command(
  "oidc.disconnect",
  "Stop a person at an issuer from signing in to your account. Sessions that they have opened stay. An account without a " +
    "password keeps its last one, since nobody could sign in to it.",
  { issuer, subject },
  { answer: nothing, refusals: ["not_allowed"] },
);

/** What an issuer has said of a person who signs in, as far as it is kept. */
export interface OidcProof {
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string | undefined;
  /** The hash of the random state of this sign-in: each is completed once. */
  readonly state: string;
}

/** The person who asks has shown at the issuer who they are there. */
type OidcConnect = { readonly type: "oidc.connect"; readonly proof: OidcProof };
/** The server gives a person the role that the issuer says. */
type OidcRole = {
  readonly type: "oidc.role";
  readonly user: UserId;
  readonly role: "member" | "moderator" | "admin";
};
/** Commands that the doors make of a request after they have checked who asks. No client sends them. */
export type DoorCommand = OidcConnect | OidcRole;

/** They are in no room's log. */
export type OidcFact =
  | { readonly type: "oidc.connected"; readonly proof: OidcProof }
  /** A person who was connected before has signed in. */
  | { readonly type: "oidc.shown"; readonly proof: OidcProof }
  | (Omit<Asked<typeof oidcDisconnect>, "type"> & { readonly type: "oidc.disconnected" });
