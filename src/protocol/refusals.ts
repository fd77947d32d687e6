import type { RefusalCode } from "./errors.ts";
import { ofEach } from "./frames.ts";

/** The refusals that every request may get. */
export const commonRefusals = [
  "bad_request",
  "unknown_command",
  "not_signed_in",
  "rate_limited",
  "too_busy",
  "unavailable",
  "internal",
] as const satisfies RefusalCode[];

/** The refusals of each request, besides the common ones and those of its rule's demands. */
export const ownRefusals = ofEach("refusals");
