import { limits } from "../protocol/limits.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

/** A shorter name is part of many good passwords. */
const OWN_WORD_CHARACTERS_MIN = 3;

/**
 * The password in one form, however a keyboard composes its accents. A password that is too long is cut, which leaves
 * it as wrong.
 */
export const normalized = (password: string): string =>
  password
    .slice(0, limits.passwordCharactersMax * 4 + 1)
    .toWellFormed()
    .normalize("NFC");

/** What a server asks of passwords. */
export interface PasswordRules {
  readonly charactersMin: number;
  /** Whether the most common ones are accepted. */
  readonly common?: boolean | undefined;
}

/** Says what is wrong with a password for this user name; undefined if it is fine. */
export function passwordProblem(
  wanted: string,
  name: string,
  { charactersMin, common = false }: PasswordRules,
): string | undefined {
  const password = normalized(wanted);
  const length = [...password].length;
  if (length < charactersMin) return `a password has at least ${charactersMin} characters`;
  if (length > limits.passwordCharactersMax)
    return `a password has at most ${limits.passwordCharactersMax} characters`;
  const lower = password.toLowerCase();
  if (!common && COMMON_PASSWORDS.has(lower)) return "this is one of the most common passwords";
  const own = [name.toLowerCase(), "exchat"].filter((word) => word.length >= OWN_WORD_CHARACTERS_MIN);
  const rest = own.reduce((text, word) => text.replaceAll(word, ""), lower);
  if (rest !== lower && [...rest].length < charactersMin)
    return "this password is little more than your name or this server's name";
  return undefined;
}
