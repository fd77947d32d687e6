import type { User } from "../../protocol/account.ts";
import { words } from "../words.ts";
import { client, me, problemOf } from "./chat.ts";
import { profileOf, refreshProfile } from "./profiles.ts";
import { type Wrong, wrongOf } from "./wrong.ts";

// What the user shows of themselves, and what admins remove of others'. Each returns what went wrong.

export type OwnKey = "display-name" | "pronouns" | "timezone";
export type Ends = keyof typeof words.ends;

/** Says what has changed; an empty value removes it. The field of the problem is the key. */
export async function saveProfile(values: Readonly<Record<OwnKey, string>>): Promise<Wrong | undefined> {
  for (const key of Object.keys(values) as OwnKey[]) {
    const value = values[key].trim();
    if (value === ownValue(key)) continue;
    const answer = await client.peek()?.call("user.describe", { key, ...(value !== "" && { value }) });
    const wrong = answer ? wrongOf(answer) : { says: words.notConnected };
    if (wrong) return { ...wrong, field: key };
  }
  // A person in no room is not told by a signal.
  if (me.peek()) refreshProfile((me.peek() as User).id);
  return undefined;
}

/** What the user shows now; "" = nothing, or it is not known yet. */
export function ownValue(key: OwnKey): string {
  const { displayName, pronouns, timezone } = (me.value && profileOf(me.value.id)) ?? {};
  return { "display-name": displayName, pronouns, timezone }[key] ?? "";
}

export async function setStatus(status: string, ends: Ends): Promise<string | undefined> {
  const seconds = secondsUntil(ends, new Date());
  const fields = { status, ...(status !== "" && seconds !== undefined && { statusForSeconds: seconds }) };
  const answer = await client.peek()?.call("presence.set", fields);
  return answer ? problemOf(answer) : words.notConnected;
}

/** Of another person, as an admin. */
export async function clearOf(name: string, key: "display-name" | "status"): Promise<string | undefined> {
  const answer = await client.peek()?.call("user.clear", { user: name, key });
  return answer ? problemOf(answer) : words.notConnected;
}

/** Days end at midnight, and weeks with Sunday, where the user is. */
function secondsUntil(ends: Ends, now: Date): number | undefined {
  if (ends === "never") return undefined;
  if (ends === "half-hour") return 1_800;
  if (ends === "hour") return 3_600;
  const end = new Date(now);
  const days = ends === "today" ? 1 : 1 + ((7 - now.getDay()) % 7);
  end.setDate(now.getDate() + days);
  end.setHours(0, 0, 0, 0);
  return Math.max(60, Math.round((end.getTime() - now.getTime()) / 1_000));
}
