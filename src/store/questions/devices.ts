import type { DeviceSeen } from "../../chat/store.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import { one, type Recipe, text } from "../recipe.ts";

const marks = text<{ at: number; rooms: string }>(
  `select at, rooms from device_marks where "user" = :user and device = :device`,
);

export function* seenBy(user: UserId, device: string): Recipe<DeviceSeen | undefined> {
  const row = yield* one(marks, { user: keyOf(user), device });
  return row && { atMs: row.at, rooms: JSON.parse(row.rooms) };
}
