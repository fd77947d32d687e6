import type { SettingChanged } from "../../protocol/server-settings.ts";
import { type Recipe, run, text } from "../recipe.ts";
import { type Noting, note } from "./server-log.ts";

/** A value with more characters, as JSON, is not in r0: nodes read it from the table. */
const LOGGED_CHARACTERS_MAX = 200;

const put = text(
  `insert into server_settings (key, value, at) values (:key, :value, :at)
    on conflict (key) do update set value = excluded.value`,
);
const remove = text("delete from server_settings where key = :key");

/** Writes a setting of the server, and tells r0. */
export function* writeSetting({ type, key, value }: SettingChanged, by: Noting): Recipe<void> {
  if (value === undefined) {
    yield* run(remove, { key });
    yield* note(type, { key }, by);
    return;
  }
  const text = JSON.stringify(value);
  yield* run(put, { key, value: text, at: by.at.ms });
  yield* note(type, { key, ...(text.length > LOGGED_CHARACTERS_MAX ? { long: true } : { value }) }, by);
}
