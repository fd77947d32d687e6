import { limits } from "./limits.ts";

/** Characters of a name, as names.ts allows them; what is around them is prose. */
export const MENTION = /(?<![\p{L}\p{N}_@])@([^\s!-,./:-@~]{1,64})/gu;
export const EVERYBODY = /^(?:all|here|channel|everyone)$/i;

/** What stands in code is quoted, not said: text between fences or backticks. */
const CODE = /```.*?(?:```|$)|`[^`\n]+`/gs;

/** The names that a text mentions by "@", as they are typed, at most `limits.mentionsMax`; and whether everybody is. */
export function mentionsIn(body: string): { readonly names: readonly string[]; readonly all: boolean } {
  if (!body.includes("@")) return nobody;
  const names = new Set<string>();
  let all = false;
  for (const [, name = ""] of body.replaceAll(CODE, " ").matchAll(MENTION)) {
    if (EVERYBODY.test(name)) all = true;
    else if (names.size < limits.mentionsMax) names.add(name);
  }
  return { names: [...names], all };
}

const nobody = { names: [], all: false } as const;
