import type { Given } from "../../chat/scope.ts";
import { userId } from "../../protocol/ids.ts";
import type { MaskKind } from "../../protocol/mask.ts";
import { all, type Recipe, sideBySide, text } from "../recipe.ts";
import type { About } from "./about.ts";

type Row = { kind: MaskKind; mask: string; user: number | null };

const masksOf = text<Row>(
  `select kind, mask, "user" as user from room_masks where room = :room and (until is null or until > :time) order by at`,
);
const cloaksOf = text<{ cloak: string }>(
  `select distinct cloak from sessions where "user" = :me and cloak is not null`,
);

/** Nearly all rooms have no masks, and need no look-up. */
export const masks = (about: About): Given<"masks"> | Recipe<Given<"masks">> =>
  about.row && about.row.masks > 0 ? found(about.row.id, about) : {};

function* found(room: number, { me, at }: About): Recipe<Given<"masks">> {
  const [rows, cloaks] = yield* sideBySide([all(masksOf, { room, time: at.time }), all(cloaksOf, { me })]);
  const list = rows.map(({ kind, mask, user }) => ({
    ...{ kind, mask },
    ...(user !== null && { user: userId(user) }),
  }));
  return { masks: { list, cloaks: cloaks.map(({ cloak }) => cloak) } };
}
