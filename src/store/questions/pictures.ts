import { one, type Recipe, text } from "../recipe.ts";

const bySize = {
  large: text<{ image: string }>(imageOf("large")),
  small: text<{ image: string }>(imageOf("small")),
};

function imageOf(size: string): string {
  return `select p.${size} as image from pictures p join users u on u.id = p."user"
    where p.hash = :hash and u.deleted_at is null limit 1`;
}

/** A picture by its hash, as WebP in base64. A deleted person's is not shown, also while they can be restored. */
export function* picture(hash: string, size: "large" | "small"): Recipe<string | undefined> {
  return (yield* one(bySize[size], { hash }))?.image;
}
