import { z } from "zod";
import { question } from "./request.ts";

/** What `exchat doctor` looks at. */
const SUBJECTS = [
  "address",
  "proxy",
  "websocket",
  "tls",
  "clock",
  "disk",
  "limits",
  "versions",
  "data",
  "backup",
  "oidc",
] as const;

const finding = z
  .object({
    about: z.enum(SUBJECTS).describe("What was looked at."),
    state: z
      .enum(["ok", "warning", "problem"])
      .describe("`problem`: people notice it now. `warning`: they may notice it later."),
    says: z.string().describe("What was found, in a sentence."),
    mend: z.string().optional().describe("How to mend it."),
  })
  .describe("What `exchat doctor` found.");
/** What a check of the server found. */
export type Finding = z.infer<typeof finding>;

export const serverCheck = question(
  "server.check",
  "Checks the node that is asked and the way to it: its address, proxy and WebSockets, TLS, clock, disk, limits of the " +
    "system, versions, data, backups and the issuer (OpenID Connect). It takes some seconds at most. `exchat doctor` says the same.",
  {},
  { answer: z.object({ findings: z.array(finding).readonly() }), refusals: [] },
);
