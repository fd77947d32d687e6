import {
  type SettingKey,
  type SettingValue,
  settingKeys,
  settingNamed,
} from "../protocol/server-settings.ts";
import type { Setting } from "../protocol/setting.ts";
import { exits } from "./exits.ts";
import type { Said, Verb } from "./verb.ts";

const refused = (problem: string): Said => ({ problem, code: exits.refused });

export const setting: Verb = {
  usage: "[KEY [VALUE | --unset]]",
  says: "shows the settings of the server, or one of them, or sets it: while the server runs, and on every node",
  options: { unset: "flag" },
  words: [0, 2],
  run: async ({ chat }, { words: [key, text], flags }) => {
    if (key === undefined) return { said: (await chat.settings.list()).map(lineOf).join("\n") };
    if (!isKey(key)) return refused(`there is no setting "${key}": there are ${settingKeys.join(", ")}`);
    if (text === undefined && !flags.has("unset")) {
      const found = (await chat.settings.list()).find((one) => one.key === key);
      return { said: found ? `${lineOf(found)}\n  ${found.says}` : "" };
    }
    const value = text === undefined ? null : typedAs(key, text);
    const done = await chat.settings.set("server", { key, value });
    return "refused" in done ? refused(done.refused.message) : { said: lineOf(done.setting) };
  },
};

const isKey = (text: string): text is SettingKey => settingKeys.some((key) => key === text);

/** What was typed, as the setting takes it. A text that it cannot take stays one, and is refused with a sentence. */
function typedAs(key: SettingKey, text: string): SettingValue {
  const { takes } = settingNamed(key);
  if (takes === "on or off" && /^(?:on|off)$/.test(text)) return text === "on";
  if (takes === "a number" && /^[0-9]{1,15}$/.test(text)) return Number(text);
  if (takes === "names") return text.split(",").map((name) => name.trim());
  return text;
}

const lineOf = ({ key, value, fixed }: Setting): string =>
  [key, shown(value), ...(fixed === undefined ? [] : [`(by ${fixed})`])].join("  ");

function shown(value: SettingValue | undefined): string {
  if (value === undefined) return "(not set)";
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "object" ? value.join(", ") : String(value);
}
