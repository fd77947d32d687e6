import { limits } from "../protocol/limits.ts";
import { free, join, question } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { account, signedIn } from "./demands.ts";
import { action, rule } from "./rule.ts";

/** Without its key nobody can show a certificate, so to name another person's signs that person in to the wrong account only. */
export const addCertificate = rule("certificate.add", {
  sees: ({ fingerprint }) => ({ certificate: fingerprint, counts: "certificates" as const }),
  may: [signedIn, account],
  costs: join,
  told: "a certificate was added",
  decide({ me, certifies, certificates }, { fingerprint, label }) {
    if (certifies === me.id) return already();
    if (certifies !== undefined)
      return refuse("not_allowed", {
        field: "fingerprint",
        message: "this certificate signs in to another account: use one of your own",
      });
    if (certificates >= limits.certificatesPerUserMax)
      return refuse("too_many", {
        message: `one person has at most ${limits.certificatesPerUserMax} certificates: remove one first`,
      });
    return happened({ type: "certificate.added", fingerprint, ...(label && { label }) });
  },
});

export const removeCertificate = rule("certificate.remove", {
  sees: ({ fingerprint }) => ({ certificate: fingerprint }),
  may: [signedIn, account],
  costs: free,
  told: "a certificate was removed",
  decide: ({ me, certifies }, { fingerprint }) =>
    certifies === me.id ? happened({ type: "certificate.removed", fingerprint }) : already(),
});

export const listCertificates = action("certificate.list", { may: [signedIn, account], costs: question });
