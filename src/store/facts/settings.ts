import { SYSTEM } from "../../chat/decide.ts";
import { keyOf } from "../../protocol/ids.ts";
import type { SettingChanged } from "../../protocol/server-settings.ts";
import { type Recipe, run, text } from "../recipe.ts";
import { dropPicture, keepPicture } from "./pictures.ts";
import { type Noting, note } from "./server-log.ts";

/** A value with more characters, as JSON, is not in r0: nodes read it from the table. */
const LOGGED_CHARACTERS_MAX = 200;

const put = text(
  `insert into server_settings (key, value, at) values (:key, :value, :at)
    on conflict (key) do update set value = excluded.value`,
);
const remove = text("delete from server_settings where key = :key");

/** Writes a setting of the server, and tells r0. */
export function* writeSetting({ type, key, value, picture }: SettingChanged, by: Noting): Recipe<void> {
  // The logo is the picture of the person in whose name the server acts.
  if (picture) yield* keepPicture(keyOf(SYSTEM), picture);
  else if (key === "logo") yield* dropPicture(keyOf(SYSTEM));
  if (value === undefined) {
    yield* run(remove, { key });
    yield* note(type, { key }, by);
    return;
  }
  const text = JSON.stringify(value);
  yield* run(put, { key, value: text, at: by.at.ms });
  yield* note(type, { key, ...(text.length > LOGGED_CHARACTERS_MAX ? { long: true } : { value }) }, by);
}
