import { limits } from "../protocol/limits.ts";
import { gesture, join } from "./costs.ts";
import type { Decision } from "./decide.ts";
import { already, happened, refuse } from "./decide.ts";
import { accountOrOperator, anyUser, lookingAfter, notArchived } from "./demands.ts";
import { rule } from "./rule.ts";
import type { Described } from "./view.ts";

export const describeUser = rule("user.describe", {
  sees: ({ key }) => ({ described: { key } }),
  may: anyUser,
  costs: gesture,
  decide: ({ described }, { key, value }) =>
    unchanged(described, value) ?? happened({ type: "user.described", key, ...told(value) }),
});

export const describeRoom = rule("room.describe", {
  sees: ({ room, key }) => ({ roomById: room, described: { key, isRoom: true } }),
  may: [...lookingAfter("a conversation has no metadata"), accountOrOperator, notArchived],
  costs: join,
  decide: ({ described }, { key, value }) =>
    unchanged(described, value) ?? happened({ type: "room.described", key, ...told(value) }),
});

const told = (value: string | undefined) => (value === undefined ? {} : { value });

function unchanged({ value, keys }: Described, wanted: string | undefined): Decision | undefined {
  if (value === wanted) return already();
  if (value !== undefined || keys < limits.metadataKeysMax) return undefined;
  return refuse("too_many", {
    message: `there can be at most ${limits.metadataKeysMax} keys: remove one first`,
  });
}
