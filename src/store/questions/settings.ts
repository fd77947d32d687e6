import { type Settings, settingKeys } from "../../protocol/server-settings.ts";
import { all, type Recipe, text } from "../recipe.ts";

const every = text<{ key: string; value: string }>("select key, value from server_settings");

/** The settings of the server that were set. A key that only another version knows is left out. */
export function* settings(): Recipe<Settings> {
  const known: ReadonlySet<string> = new Set(settingKeys);
  const rows = (yield* all(every)).filter(({ key }) => known.has(key));
  return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value)])) as Settings;
}
