import { z } from "zod";
import { after, at, entryIdField, pageOf } from "./fields.ts";
import type { EntryId } from "./ids.ts";
import { limits } from "./limits.ts";
import { command, nothing, question } from "./request.ts";
import { ownSignal } from "./signal.ts";

/*
 * People ask to be let in where the setting `registration` is `approval`. A person who is let in has an invitation from then on,
 * with the code that they got when they asked.
 */

const request = entryIdField.describe("A request to be let in.");
const entryRequest = z
  .object({
    id: request,
    name: z.string().describe("The name that the person wants."),
    note: z.string().describe("What they say to the people who decide; may be empty."),
    at,
  })
  .describe("A person asks to be let into the server.");
export type EntryRequest = Readonly<z.infer<typeof entryRequest>>;

export const entryList = question(
  "entry.list",
  "The people who ask to be let into the server, the first one first.",
  { after, limit: pageOf(limits.invitesPageMax) },
  { answer: z.object({ requests: z.array(entryRequest).readonly(), more: z.boolean() }), refusals: [] },
);
export const entryDecide = command(
  "entry.decide",
  "Let a person into the server who asks for it, or not. All admins are told.",
  { request, admit: z.boolean().describe("Whether they may make an account.") },
  { answer: nothing, refusals: ["no_such_entry"] },
);

export const entrySignal = ownSignal("entry", "People ask to be let in, or were answered: told to admins.", {
  waiting: z.number().int().describe("How many wait for an answer."),
});

/** A person asks to be let in. `code` is the hash of the code by which they hear the answer. */
export type EntryAsk = {
  readonly type: "entry.ask";
  readonly code: string;
  readonly name: string;
  readonly note: string;
  /** Whether a guest asks who has this name. */
  readonly isOwn: boolean;
};

export type EntryAsked = Omit<EntryAsk, "type" | "isOwn"> & {
  readonly type: "entry.asked";
  /** After so many milliseconds it ends without an answer. */
  readonly forMs: number;
};
export type EntryDecided = {
  readonly type: "entry.decided";
  readonly request: EntryId;
  readonly admit: boolean;
};
