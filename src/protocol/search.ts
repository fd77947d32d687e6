import { z } from "zod";
import { person } from "./account.ts";
import { events } from "./events.ts";
import { pageOf, room, text } from "./fields.ts";
import { limits } from "./limits.ts";
import { type Asked, request } from "./request.ts";
import { roomShape } from "./room.ts";

const place = z.number().int().min(0);
const hit = z.object({
  room,
  message: events["message.posted"].describe("The message, with `current` as in pages of history."),
  marks: z
    .array(z.tuple([place, place]))
    .readonly()
    .describe("Where the words are in the message's present text: start and end, in UTF-16 code units."),
});

export const search = request(
  "search",
  "Find messages in your rooms, the newest first. A message must have all words; accents and case do not matter. The last " +
    "word, if it has four letters or more, may be unfinished, until a space ends it. " +
    '"Words in quotation marks" must follow each other, ' +
    "and -excluded words must not occur. Operators: `from:NAME` or `from:me`, `in:ROOM` or `in:@NAME`, `before:`, `after:` and " +
    "`on:` with a date (2026-11-28, 2026-11 or 2026), `has:link`, `file`, `reaction`, `pin` or `thread`, `is:thread`, " +
    "`pinned` or `edited`, `mentions:NAME` or `mentions:me`.",
  {
    query: text(limits.searchCharactersMax),
    room: room.optional().describe("Only in this room."),
    before: z
      .string()
      .regex(/^\d{1,16}$/, "is not a `next` of an answer")
      .optional()
      .describe("Where to continue: `next` of the previous answer."),
    limit: pageOf(limits.searchPageMax),
    offset: z
      .number()
      .int()
      .min(-1_440)
      .max(1_440)
      .optional()
      .describe("By how many minutes the person's clock is ahead of UTC: dates mean days of that clock."),
  },
  {
    answer: z.object({
      hits: z.array(hit).readonly(),
      next: z
        .string()
        .optional()
        .describe("The `before` of the next page, if there may be one. A page may have few hits, or none."),
      rooms: z
        .array(roomShape)
        .readonly()
        .optional()
        .describe("On the first page: rooms whose names have these words, your rooms first."),
      people: z
        .array(person)
        .readonly()
        .optional()
        .describe(
          "On the first page: people who share a room with you and whose names begin with these words.",
        ),
      behind: z
        .object({ left: z.number().int(), of: z.number().int() })
        .optional()
        .describe(
          "The index is not complete yet: it has `left` events of the logs still to read, `of` so many.",
        ),
    }),
    refusals: ["bad_request", "no_such_room", "no_such_user", "not_member", "too_busy", "unavailable"],
  },
);

export type Search = Asked<typeof search>;
