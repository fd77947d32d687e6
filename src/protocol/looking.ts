import type { UserId } from "./ids.ts";

/** What people with a role on the server can look at although it is not theirs. */
export const looked = ["log", "log_export", "reports", "sessions", "rooms", "costs"] as const;
export interface Look {
  readonly what: (typeof looked)[number];
  /** Whose sessions. */
  readonly user?: UserId;
}
/** The chat gives it when it answers such a question. No client sends it. */
export type AdminLook = { readonly type: "admin.look"; readonly look: Look };
export type AdminLooked = Look & { readonly type: "admin.looked" };
