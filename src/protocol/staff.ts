import { z } from "zod";
import { listedUser } from "./account.ts";
import { room } from "./fields.ts";
import { limits } from "./limits.ts";
import { question } from "./request.ts";

/* Whom a person can ask who was refused something: a refusal's `lift` says which of these can help. */

const people = z
  .array(listedUser)
  .readonly()
  .describe(`Those who are online come first; at most ${limits.staffShownMax}.`);

export const staffList = question(
  "staff.list",
  "The moderators, admins and owners of the server.",
  {},
  { answer: z.object({ people }), refusals: [] },
);
export const roomOperators = question(
  "room.operators",
  "The operators of a room, also for people who are not in it but may know of it.",
  { room },
  { answer: z.object({ people }), refusals: [] },
);
