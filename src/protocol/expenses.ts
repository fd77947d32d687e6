import { z } from "zod";
import { person } from "./account.ts";
import { room as roomField } from "./fields.ts";
import { question } from "./request.ts";

const cost = {
  share: z.number().describe("Of a processor, in percent, by the prices of what was asked."),
  requests: z.number().int().describe("How many requests were charged."),
  deliveries: z.number().int().describe("How often something was sent to a reader because of them."),
};
const costs = z
  .object({
    seconds: z.number().int().describe("How long the span was."),
    people: z.array(z.object({ user: person, ...cost })).readonly(),
    networks: z
      .array(z.object({ cloak: z.string().describe("Strangers of this network, together."), ...cost }))
      .readonly(),
    rooms: z
      .array(
        z.object({
          room: roomField,
          name: z.string().optional().describe("None = it is a conversation, or is gone."),
          ...cost,
        }),
      )
      .readonly(),
  })
  .describe("Who cost most in a span of time, the dearest first, up to ten of each kind.");
export type Costs = Readonly<z.infer<typeof costs>>;

export const serverCosts = question(
  "server.costs",
  "Who costs the node that is asked the most just now: people, networks of strangers and rooms, in the last minute and in the last " +
    "hour, by the prices that limits use. Looking is noted in the log of the server.",
  {},
  { answer: z.object({ minute: costs, hour: costs }), refusals: [] },
);
