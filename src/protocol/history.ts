import { z } from "zod";
import { eventShape, events } from "./events.ts";
import { at, message, pageOf, room, seq, seqOrStart } from "./fields.ts";
import { limits } from "./limits.ts";
import { question } from "./request.ts";
import { readState } from "./room.ts";

const posted = events["message.posted"];
const eventPage = z.object({
  events: z.array(eventShape).readonly(),
  more: z
    .boolean()
    .describe(
      "Whether there is more in the direction that was asked for; `around`: whether there is more before.",
    ),
  moreAfter: z.boolean().optional().describe("Only for `around`: whether there is more after."),
});
const page = {
  before: seq.optional().describe("Only events before this `seq`."),
  after: seqOrStart.optional().describe("Only events after this `seq`, the next ones first."),
  limit: z.number().int().min(1).max(limits.historyEventsMax).default(50).describe("Events at most."),
};

export const historyRead = question(
  "history.read",
  "One page of a room's log, oldest first: the events before, after or around a `seq`, or the newest. Messages that " +
    "have changed since come with their present state, in `current`.",
  {
    room,
    ...page,
    around: seq.optional().describe("Half of the page is before this `seq`, half begins with it."),
  },
  {
    answer: eventPage.extend({
      first: seq
        .optional()
        .describe(
          "The log begins with this event: the server has erased the earlier ones. Only in a page that would have " +
            "had one of them.",
        ),
    }),
    refusals: [],
    check: {
      holds: ({ before, after, around }) => around === undefined || (before ?? after) === undefined,
      path: "around",
      message: "cannot be combined with `before` or `after`",
    },
  },
);

export const historySeek = question(
  "history.seek",
  "The place in a room's log of a time: the first event that has this time or a later one.",
  { room, at },
  {
    answer: z.object({
      seq: seq.describe("Its place. If there is no such event yet: the place that the next one will have."),
    }),
    refusals: [],
  },
);

export const threadRead = question(
  "thread.read",
  "One page of the messages of a thread, oldest first. Without a direction, the newest page.",
  { room, thread: message.describe("The message that begins it."), ...page },
  {
    answer: z.object({
      root: posted.describe("The message that begins the thread."),
      events: z.array(posted).readonly(),
      more: z.boolean(),
      ...readState.shape,
    }),
    refusals: ["no_such_message"],
  },
);

export const threadList = question(
  "thread.list",
  "The threads that you have begun or written in, a page at a time, those with the latest replies first. If there are " +
    "very many, those in which you wrote last come first.",
  {
    limit: pageOf(limits.threadsPageMax),
    before: z
      .string()
      .regex(/^[\d-]{1,120}$/, "is not a `next` of an answer")
      .optional()
      .describe("Where to continue: `next` of the previous answer."),
  },
  {
    answer: z.object({
      threads: z.array(z.object({ room: room, root: posted, lastAt: at, ...readState.shape })).readonly(),
      more: z.boolean(),
      next: z.string().optional().describe("The `before` of the next page, if there is one."),
    }),
    refusals: [],
  },
);

export const messageHistory = question(
  "message.history",
  "The texts that a message has had, oldest first: all, or the last ones before a `seq`. Those of a deleted one are " +
    "empty.",
  { room, id: message, before: seq.optional() },
  {
    answer: z.object({
      texts: z
        .array(z.object({ seq, at, body: z.string() }))
        .readonly()
        .describe("The first text of a message is what was posted, the last is the present one."),
      more: z.boolean().describe("Whether there are older texts."),
    }),
    refusals: ["no_such_message"],
  },
);

export const roomPins = question(
  "room.pins",
  "The pinned messages of a room, the last pinned first.",
  {
    room,
    before: seq.optional().describe("Only messages that were pinned before this `seq`."),
  },
  { answer: z.object({ messages: z.array(posted).readonly(), more: z.boolean() }), refusals: [] },
);
