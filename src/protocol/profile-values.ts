import { looksLikeStaff, shownNameProblem } from "./names.ts";

/*
 * The keys of metadata that are a person's profile: what everyone who writes them must keep to. They are IRCv3's, and `timezone`.
 */

const PROFILE_KEYS = ["display-name", "pronouns", "timezone"] as const;
export type ProfileKey = (typeof PROFILE_KEYS)[number];

/** Code points. */
export const DISPLAY_NAME_CHARACTERS_MAX = 50;
export const PRONOUNS_CHARACTERS_MAX = 40;

const isProfileKey = (key: string): key is ProfileKey => (PROFILE_KEYS as readonly string[]).includes(key);

/** A value in the form in which it is stored: normalized (NFC), without blanks around it or twice in a row. */
export function tidied(key: string, value: string): string {
  if (!isProfileKey(key)) return value;
  const text = value
    .normalize("NFC")
    .replace(/\p{Zs}+/gu, " ")
    .trim();
  return key === "timezone" ? (zoneOf(text) ?? text) : text;
}

/** What is wrong with a tidied value; undefined = nothing. `isStaff`: they are a moderator or more. */
export function profileProblem(key: string, value: string, isStaff: boolean): string | undefined {
  if (key === "display-name") {
    const problem = shownNameProblem("display name", value, DISPLAY_NAME_CHARACTERS_MAX);
    if (problem) return problem;
    return looksLikeStaff(value) && !isStaff
      ? `the display name "${value}" is for people who look after this server`
      : undefined;
  }
  if (key === "pronouns") return shownNameProblem("pronoun", value, PRONOUNS_CHARACTERS_MAX);
  if (key === "timezone" && zoneOf(value) === undefined)
    return `"${value}" is not the name of a time zone in the IANA database, such as Europe/Berlin`;
  return undefined;
}

/** A time zone of the IANA database in its usual spelling; undefined = there is none of this name. */
function zoneOf(name: string): string | undefined {
  // An offset such as +01:00 is no zone: it does not know summer time.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
