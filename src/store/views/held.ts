import type { Given } from "../../chat/scope.ts";
import { looksAfterServer } from "../../chat/standing.ts";
import type { Holding } from "../../chat/view.ts";
import type { User } from "../../protocol/account.ts";
import type { HeldBefore, HeldPost } from "../../protocol/held.ts";
import { type HeldId, keyOf, roomId, userId } from "../../protocol/ids.ts";
import { mentionsIn } from "../../protocol/mentions.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import { one, type Recipe, text } from "../recipe.ts";
import { LISTED_HELD, type RoomRow, roomOf, WAITING_HELD } from "../rows.ts";
import type { About } from "./about.ts";
import { replyTo } from "./messages.ts";
import { mentioned } from "./people.ts";

const DAY_MS = 86_400_000;

// An account that is older than the setting is no newcomer; one of the day before is.
const newcomer = text<{ id: number }>(
  `select u.id from users u join server_settings s on s.key = 'holdFirst'
    where u.id = :me and u.admitted < cast(s.value as bigint)
      and (u.kind = 'guest' or (u.kind = 'account' and u.created_at > s.at - ${DAY_MS}))`,
);
type Before = { room: number; data: string; declined: number | null; reason: string | null };
const byNonce = text<Before>(
  "select room, data, declined, reason from held where author = :me and nonce = :nonce",
);
const counts = text<{ mine: number; all: number }>(
  `select (select count(*) ${LISTED_HELD} and h.author = :me) as mine, (select count(*) ${LISTED_HELD}) as "all"`,
);
type Row = {
  room: number;
  author: number;
  author_name: string;
  nonce: string | null;
  data: string;
  banned: number;
  posted: number;
};
const waiting = text<Row>(
  `select h.room, h.author, h.author_name, h.nonce, h.data,
      (select count(*) from bans b where b.room = h.room and b."user" = h.author) as banned,
      (select count(*) from events e where e.by = h.author and e.nonce = h.nonce) as posted
    from held h left join users u on u.id = h.author
    where h.id = :id and ${WAITING_HELD} and u.deleted_at is null`,
);

/** Whether a moderator must see first what I say in this room: as a plain member of a public room. */
export function* hold({ kept, me, row }: About, nonce: string): Recipe<Given<"hold">> {
  const before = nonce === "" ? undefined : yield* one(byNonce, { me, nonce });
  const again: Pick<Holding, "again"> = before ? { again: heldBefore(before) } : {};
  const applies =
    row?.kind === "public" &&
    !looksAfterServer((yield* kept.user(me)).role) &&
    (yield* kept.role(row.id, me)) === "member" &&
    (yield* one(newcomer, { me })) !== undefined;
  if (!applies) return { holding: { applies, mine: 0, all: 0, ...again } };
  const { mine = 0, all = 0 } = (yield* one(counts, { me })) ?? {};
  return { holding: { applies, mine, all, ...again } };
}

function heldBefore({ room, data, declined, reason }: Before): HeldBefore {
  const said =
    declined === null
      ? ({ is: "waiting", post: JSON.parse(data) as HeldPost } as const)
      : ({ is: "declined", reason: reason ?? "" } as const);
  return { room: roomId(room), ...said };
}

/** The message that waits, and what is posted if it is admitted. */
export function* held(about: About, id: HeldId): Recipe<Given<"held">> {
  const { kept } = about;
  const found = yield* one(waiting, { id: keyOf(id) });
  const row = found && (yield* kept.findRoom(found.room));
  if (!found || !row) return {};
  const author: User = (yield* kept.findUser(found.author)) ?? {
    ...{ id: userId(found.author), name: found.author_name },
    ...({ kind: "guest", role: "guest" } as const),
  };
  const post = found.posted > 0 ? undefined : yield* postOf({ ...about, row, me: found.author }, found);
  return {
    held: {
      ...{ room: roomId(row.id), author, ...(post && { post }) },
      ...{ isArchived: roomOf(row).archived === true, isBanned: found.banned > 0 },
    },
  };
}

/** People may have come, and the message that it answers may be deleted, since it was written. */
function* postOf(about: About & { row: RoomRow }, { data, nonce }: Row): Recipe<MessagePosted> {
  const { replyTo: answered, ...post } = JSON.parse(data) as HeldPost;
  const answers = answered && (yield* replyTo(about, answered)).replyTo;
  const names = post.body.includes("@") ? yield* mentioned(about, mentionsIn(post.body)) : undefined;
  return {
    ...{ type: "message.posted", ...post },
    ...(nonce !== null && { nonce }),
    ...(answered && answers && !answers.deleted && { replyTo: answered }),
    ...(names && names.mentioned.length > 0 && { mentions: names.mentioned }),
    ...(names?.mentionsAll && { mentionsAll: true as const }),
  };
}
