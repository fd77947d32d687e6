import { z } from "zod";
import { person } from "./account.ts";
import { at, line } from "./fields.ts";
import { limits } from "./limits.ts";
import { command, nothing, question } from "./request.ts";

/*
 * Lists of ranges of addresses: those that `exchat ban import` has read from a file, which are banned together, and ranges that are
 * exempt from bans and limits of networks. A list is imported, replaced and removed as a whole.
 */

/** What a list is called: an exempt range is its own list, and called by itself. */
const listName = z.string().min(1).max(limits.banTargetCharactersMax).describe("The list's name.");
const use = z.enum(["ban", "exempt"]).describe("Whether what the list has is banned, or exempt.");
export type RangeUse = z.infer<typeof use>;

const rangeList = z
  .object({
    name: listName,
    use,
    ranges: z
      .number()
      .int()
      .describe("How many ranges of addresses it has, after those that adjoin were merged."),
    patterns: z.number().int().describe("How many patterns of names it has."),
    reason: z.string().optional(),
    by: person,
    at,
    until: at.optional().describe("When it ends by itself; none = never."),
  })
  .describe("Ranges of addresses and patterns of names that are banned together, or an exempt range.");
export type RangeList = Readonly<z.infer<typeof rangeList>>;

export const rangesList = question(
  "ranges.list",
  "The lists of ranges that are banned, and the ranges that are exempt from bans and limits of networks.",
  {},
  { answer: z.object({ lists: z.array(rangeList).readonly() }), refusals: [] },
);
export const rangesRemove = command(
  "ranges.remove",
  "Remove a list of ranges: what it has is no longer banned, or no longer exempt.",
  { use, name: listName },
  { answer: nothing, refusals: ["no_such_ban"] },
);
export const rangesExempt = command(
  "ranges.exempt",
  "Exempt a range of addresses, such as an office behind one address: no ban of a network applies there, and nobody who comes from " +
    "there shares limits with the others who do.",
  {
    network: z
      .string()
      .min(1)
      .max(limits.banTargetCharactersMax)
      .describe("An address or a network: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/48`."),
    reason: line(limits.reasonCharactersMax).optional().describe("Why, for other admins."),
  },
  { answer: nothing, refusals: ["too_many"] },
);

/** What is kept of a list: see chat/range-list.ts. */
export interface RangeBody {
  readonly use: RangeUse;
  readonly name: string;
  readonly ranges: number;
  readonly patterns: number;
  /** The ranges and patterns in the form of chat/range-list.ts. */
  readonly body: string;
  readonly reason?: string | undefined;
  readonly forSeconds?: number | undefined;
}

/** Imports a list in place of the one of this name. Only `exchat` gives it. */
export type RangesImport = RangeBody & { readonly type: "ranges.import" };
export type RangesSet = RangeBody & { readonly type: "ranges.set" };
export type RangesRemoved = {
  readonly type: "ranges.removed";
  readonly use: RangeUse;
  readonly name: string;
};
