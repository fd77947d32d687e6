import type { RefusalCode } from "./errors.ts";
import { ofEach } from "./frames.ts";

/** How any request may be refused. */
export const commonRefusals = [
  "bad_request",
  "unknown_command",
  "not_signed_in",
  "rate_limited",
  "too_busy",
  "unavailable",
  "internal",
] as const satisfies RefusalCode[];

/** How each may be refused beside that, and beside what its rule demands of who asks. */
export const ownRefusals = ofEach("refusals");
