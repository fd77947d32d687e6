import { z } from "zod";
import { type Asked, request } from "./request.ts";
import { settingKeys } from "./server-settings.ts";
import { ownSignal } from "./signal.ts";

/** So many names may be in a value. */
const ITEMS_MAX = 100;
const TEXT_MAX = 8_000;

const key = z.enum(settingKeys).describe("Which setting.");
const value = z
  .union([z.string().max(TEXT_MAX), z.number(), z.boolean(), z.array(z.string()).max(ITEMS_MAX).readonly()])
  .describe("Its value.");

export const settingShape = z
  .object({
    key,
    value: value.optional().describe("Its value; none = it was not set."),
    fixed: z
      .string()
      .optional()
      .describe("The variable of the server's environment that sets it: it cannot be changed here."),
    takes: z
      .enum(["a line", "a text", "one of", "on or off", "a number", "names", "a picture"])
      .describe("What it takes."),
    choices: z.array(z.string()).readonly().optional().describe("Of `one of`: the values."),
    says: z.string().describe("What it does, and what holds without a value."),
  })
  .describe("A setting of the server.");
export type Setting = Readonly<z.infer<typeof settingShape>>;

export const settingSet = request(
  "setting.set",
  "Set a setting of the server. It holds at once, on every node.",
  {
    key,
    value: value.nullable().describe("Its new value; null = back to what holds without one."),
    was: value
      .nullable()
      .optional()
      .describe("The value that you have seen: if it is another by now, nothing is changed."),
  },
  {
    answer: z.object({ setting: settingShape }),
    refusals: ["not_allowed", "conflict"],
    itemsMax: ["value", ITEMS_MAX],
  },
);
export const settingList = request(
  "setting.list",
  "The settings of the server.",
  {},
  { answer: z.object({ settings: z.array(settingShape).readonly() }), refusals: [] },
);
export type SettingSet = Asked<typeof settingSet>;

export const settingSignal = ownSignal(
  "setting",
  "A setting of the server has changed. Admins are told of all, others of what everyone sees.",
  { key, value: value.optional() },
);
