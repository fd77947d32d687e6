import type { ProfileInfo, User } from "../../protocol/account.ts";
import { keyOf, type UserId } from "../../protocol/ids.ts";
import { looksOf, skeleton } from "../../protocol/names.ts";
import { WORD } from "../facts/words.ts";
import { all, one, type Recipe, sideBySide, text } from "../recipe.ts";
import { textOf, USER_COLUMNS, type UserRow, userOf } from "../rows.ts";

/** What is stored of a profile. */
export type StoredProfile = User & Omit<ProfileInfo, "online" | "state">;

type Row = UserRow & {
  created_at: number;
  display_name: string | null;
  pronouns: string | null;
  timezone: string | null;
  picture: string | null;
};

const valueUnder = (key: string) =>
  `(select value from user_metadata where "user" = users.id and key = '${key}')`;
const profiles = text<Row>(
  (d) => `select ${USER_COLUMNS}, users.created_at, ${valueUnder("display-name")} as display_name,
      ${valueUnder("pronouns")} as pronouns, ${valueUnder("timezone")} as timezone,
      (select hash from pictures where "user" = users.id) as picture
    from ${d.numbersIn("ids")} wanted join users on users.id = wanted.value
    where users.deleted_at is null and users.kind <> 'system'`,
);
const others = text<{ found: number }>(
  (d) => `select 1 as found from person_words w join users u on u.id = w."user"
      where w.word = :looks and w.kind = ${WORD.looks} and w."user" <> :user and u.deleted_at is null
    union all select 1 as found from users
      where skeleton in (select value from ${d.textsIn("names")} names) and id <> :user and deleted_at is null limit 1`,
);

/** What these people show of themselves, in the order of the ids. */
export function* profilesOf(ids: readonly UserId[]): Recipe<StoredProfile[]> {
  const rows = yield* all(profiles, { ids: JSON.stringify(ids.map(keyOf)) });
  const shown = yield* sideBySide(rows.map((row) => profileOf(row)));
  const byId = new Map(shown.map((profile) => [profile.id, profile]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function* profileOf(row: Row): Recipe<StoredProfile> {
  const { display_name: displayName, pronouns, timezone, picture } = row;
  const isAmbiguous = displayName !== null && (yield* looksLikeAnother(row.id, displayName));
  return {
    ...userOf(row),
    since: textOf(row.created_at),
    ...(displayName !== null && { displayName }),
    ...(isAmbiguous && { ambiguous: true as const }),
    ...(picture !== null && { picture }),
    ...(pronouns !== null && { pronouns }),
    ...(timezone !== null && { timezone }),
  };
}

/** With brackets or "@" in it a display name could look as if it named another person. */
const NAMES_ANOTHER = /[()[\]{}@（）＠]/u;

/** Whether a person might be taken for another one by this display name. */
function* looksLikeAnother(user: number, displayName: string): Recipe<boolean> {
  if (NAMES_ANOTHER.test(displayName)) return true;
  const key = skeleton(displayName);
  // No name has blanks: what people write instead looks much the same.
  const names = ["", "_", "-", "`"].map((sign) => key.replaceAll(" ", sign));
  return (
    (yield* one(others, {
      user,
      looks: looksOf(displayName),
      names: JSON.stringify([...new Set(names)]),
    })) !== undefined
  );
}
