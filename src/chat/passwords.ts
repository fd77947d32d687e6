import { limits } from "../protocol/limits.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

/** A name shorter than this is part of many a good password. */
const OWN_WORD_CHARACTERS_MIN = 3;

/** The same password however a keyboard composes its accents. What is too long is as wrong when it is cut. */
export const normalized = (password: string): string =>
  password
    .slice(0, limits.passwordCharactersMax * 4 + 1)
    .toWellFormed()
    .normalize("NFC");

/** Says what is wrong with a password for this user name; undefined if it is fine. */
export function passwordProblem(wanted: string, name: string, charactersMin: number): string | undefined {
  const password = normalized(wanted);
  const length = [...password].length;
  if (length < charactersMin) return `a password has at least ${charactersMin} characters`;
  if (length > limits.passwordCharactersMax)
    return `a password has at most ${limits.passwordCharactersMax} characters`;
  const lower = password.toLowerCase();
  if (COMMON_PASSWORDS.has(lower)) return "this is one of the passwords that are guessed first";
  const own = [name.toLowerCase(), "exchat"].filter((word) => word.length >= OWN_WORD_CHARACTERS_MIN);
  const rest = own.reduce((text, word) => text.replaceAll(word, ""), lower);
  if (rest !== lower && [...rest].length < charactersMin)
    return "there is too little in this password beside your name or this server's";
  return undefined;
}
