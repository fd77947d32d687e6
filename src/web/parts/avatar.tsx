import { useState } from "preact/hooks";
import type { UserId } from "../../protocol/ids.ts";
import { imageOf, pictureOf } from "../state/pictures.ts";

const HUES = 10;

interface AvatarProps {
  readonly id: UserId;
  readonly name: string;
  readonly small?: boolean;
  /** Where the picture itself is shown, such as in a profile. */
  readonly large?: boolean;
}

/**
 * A person's picture, or a face that is made of their id: the first letter of the name on a colour of their own. The name is always
 * beside it, so screen readers leave it out.
 */
export function Avatar({ id, name, small = false, large = false }: AvatarProps) {
  const picture = pictureOf(id);
  return (
    <span class={`avatar hue-${hueOf(id)} ${small ? "small" : large ? "large" : ""}`} aria-hidden="true">
      {picture === undefined ? (
        initialOf(name)
      ) : (
        <Picture key={picture} hash={picture} large={large} name={name} />
      )}
    </span>
  );
}

/** It has its place before it is there. A picture that is gone leaves the letter. */
function Picture({ hash, large, name }: { hash: string; large: boolean; name: string }) {
  const [isGone, setGone] = useState(false);
  if (isGone) return initialOf(name);
  return <img {...imageOf(hash, large)} alt="" loading="lazy" onError={() => setGone(true)} />;
}

function hueOf(id: string): number {
  let hash = 7;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % HUES;
}

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function initialOf(name: string): string {
  const [first] = letters.segment(name);
  return (first?.segment ?? "?").toUpperCase();
}
