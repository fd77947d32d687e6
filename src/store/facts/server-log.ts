import { keyOf } from "../../protocol/ids.ts";
import { type Recipe, run, text } from "../recipe.ts";
import type { By } from "./by.ts";

const insert = text("insert into server_facts (at, by, type, data) values (:at, :by, :type, :data)");

/** Notes what happened to the server. `data` never has a code or what is kept of one. */
export function* note(type: string, data: object, { me, at }: By): Recipe<void> {
  yield* run(insert, { at: at.ms, by: keyOf(me.id), type, data: JSON.stringify(data) });
}
