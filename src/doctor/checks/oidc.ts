import { type Check, ok, problem, warning } from "../checked.ts";

/** The issuer by which people sign in: asked now. */
export const checkOidc: Check = async ({ config: { oidc, publicUrl }, issuer }) => {
  if (!oidc || !issuer) return [];
  const trouble = await issuer.examine();
  if (trouble)
    return [
      problem(
        "oidc",
        `nobody can sign in with ${oidc.name}: ${trouble.told}`,
        "mend what it says; the server asks the issuer again by itself",
      ),
    ];
  if (publicUrl === undefined)
    return [
      warning(
        "oidc",
        `${oidc.name} answers, but knows this server only by the addresses that people happen to use`,
        "set EXCHAT_PUBLIC_URL, and register its /oidc/return at the issuer",
      ),
    ];
  return [
    ok(
      "oidc",
      `people sign in with ${oidc.name}, which sends them back to ${new URL("/oidc/return", publicUrl).href}`,
    ),
  ];
};
