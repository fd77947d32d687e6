import { z } from "zod";
import { room, text, userIdField } from "./fields.ts";
import type { UserId } from "./ids.ts";
import { limits } from "./limits.ts";
import { clientTags, clientTagsAsked, messageKind } from "./message.ts";
import { command, nothing } from "./request.ts";
import { userhost } from "./room.ts";
import { ownSignal, roomSignal } from "./signal.ts";

/* What is passed on to those who are here, and kept nowhere. */

const hearers = z
  .enum(["operators", "voiced"])
  .describe("`operators` of the room, or `voiced` members and operators.");
export type Hearers = z.infer<typeof hearers>;
const from = z.string().describe("Their name.");

export const messageTag = command(
  "message.tag",
  "Pass client-only tags of IRC (IRCv3 message-tags) on to those who are in the room now. Nothing of it is kept.",
  { room, tags: clientTagsAsked },
  {
    answer: nothing,
    refusals: ["not_allowed", "muted"],
    itemsMax: ["tags", limits.clientTagsMax],
    added: z.object({ userhost }),
  },
);
export const messageWhisper = command(
  "message.whisper",
  "Say something to the operators of a room, or to its voiced members, too, who have a client open now. Nothing of it is " +
    "kept: it is no message of the log.",
  {
    room,
    to: hearers,
    body: text(limits.whisperCharactersMax).optional().describe("None = only the tags."),
    kind: messageKind.extract(["notice"]).optional().describe("`notice`: no program should answer."),
    tags: clientTagsAsked.optional(),
  },
  {
    answer: nothing,
    refusals: ["not_allowed", "muted"],
    itemsMax: ["tags", limits.clientTagsMax],
    added: z.object({ userhost }),
  },
);

export const taggedSignal = roomSignal(
  "tagged",
  "A person of the room passes client-only tags of IRC on. Not sent in rooms with very many readers.",
  { room, by: userIdField, from, tags: clientTags },
);
export const whisperedSignal = ownSignal(
  "whispered",
  "A person of a room says something to its operators, or to its voiced members, too: you are one of them. It is in no log.",
  {
    ...{ room, by: userIdField, from },
    to: z
      .enum([...hearers.options, "you"])
      .describe(
        "As in `message.whisper`; `you`: by `message.tag`, in a conversation in which nothing was said yet.",
      ),
    body: z.string().optional().describe("None = only the tags."),
    kind: z.literal("notice").optional(),
    tags: clientTags.optional(),
  },
);

type Tags = Readonly<Record<string, string>>;
/** They are in no log. */
export type PassedFact =
  | {
      readonly type: "message.tagged";
      readonly tags: Tags;
      /** People of a conversation who are not in it yet. */
      readonly absent: readonly UserId[];
    }
  | {
      readonly type: "message.whispered";
      readonly to: Hearers;
      /** The people who hear it. */
      readonly hearers: readonly UserId[];
      readonly body?: string | undefined;
      readonly kind?: "notice" | undefined;
      readonly tags?: Tags | undefined;
    };
