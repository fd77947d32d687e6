import { limits } from "./limits.ts";

/** Characters of a name, as names.ts allows them; what is around them is prose. */
const MENTION = /(?<![\p{L}\p{N}_@])@([^\s!-,./:-@~]{1,64})/gu;
const EVERYBODY = /^(?:all|here|channel|everyone)$/i;

/** The names that a text mentions by "@", as they are typed, at most `limits.mentionsMax`; and whether everybody is. */
export function mentionsIn(body: string): { readonly names: readonly string[]; readonly all: boolean } {
  if (!body.includes("@")) return nobody;
  const names = new Set<string>();
  let all = false;
  for (const [, name = ""] of body.matchAll(MENTION)) {
    if (EVERYBODY.test(name)) all = true;
    else if (names.size < limits.mentionsMax) names.add(name);
  }
  return { names: [...names], all };
}

const nobody = { names: [], all: false } as const;
