import type { Given } from "../../chat/scope.ts";
import type { SettingKey, SettingValue } from "../../protocol/server-settings.ts";
import { one, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

const byKey = text<{ value: string }>("select value from server_settings where key = :key");

/** A setting of the server, as it is stored. */
export function* setting(_about: About, key: SettingKey): Recipe<Given<"setting">> {
  const row = yield* one(byKey, { key });
  return { setting: row ? { value: JSON.parse(row.value) as SettingValue } : {} };
}
