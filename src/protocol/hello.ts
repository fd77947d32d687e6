import { z } from "zod";
import { name, sessionShape, userShape } from "./account.ts";
import { settingsShape } from "./contact.ts";
import { proofOfWork, room, seqOrStart, userIdField } from "./fields.ts";
import { limits } from "./limits.ts";
import { type Asked, nothing, request } from "./request.ts";
import { invitation, joinedRoom } from "./room.ts";

export const hello = request(
  "hello",
  "Sign in: with a token, with a browser's cookie, or as a guest. The first request of a connection, sent once.",
  {
    token: z.string().min(1).max(256).optional(),
    name: name.optional().describe("The name that a guest asks for."),
    proof: proofOfWork.optional(),
    bot: z
      .boolean()
      .optional()
      .describe("A program writes here, not a person: its messages are marked as such."),
    batch: z
      .boolean()
      .optional()
      .describe("The client understands JSON arrays of frames: from now on several frames may come as one."),
    rooms: z.record(room, seqOrStart).readonly().optional().meta({
      description: "Resumes each of these rooms after the given `seq`.",
      maxProperties: limits.resumedRoomsMax,
    }),
  },
  {
    answer: z.object({
      user: userShape,
      session: sessionShape.shape.id.optional().describe("The session by which you are signed in."),
      rooms: z.array(joinedRoom).readonly(),
      invitations: z.array(invitation).readonly(),
      settings: settingsShape,
      blocked: z
        .array(userIdField)
        .readonly()
        .describe("The people whom you have blocked; `user.blocks` has their names."),
      limits: z
        .object(
          Object.fromEntries(Object.keys(limits).map((name) => [name, z.number()])) as Record<
            keyof typeof limits,
            z.ZodNumber
          >,
        )
        .describe("Every limit by its name."),
      epoch: z
        .string()
        .describe("Changes when the server was restored from an older copy: load everything again then."),
      version: z.number().int().describe("The protocol's version that the server speaks."),
      token: z.string().optional().describe("Only for a new guest: with it you come back as the same guest."),
    }),
    refusals: [
      "already_signed_in",
      "banned",
      "bad_token",
      "guests_off",
      "proof_required",
      "bad_name",
      "name_taken",
    ],
    itemsMax: ["rooms", limits.resumedRoomsMax],
  },
);

export const ping = request(
  "ping",
  "Ask for an answer. It changes nothing.",
  {},
  { answer: nothing, refusals: [] },
);

export type Hello = Asked<typeof hello>;
