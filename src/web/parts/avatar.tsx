const HUES = 10;

/** A person's avatar: the first letter on a colour of their own. The name is always beside it. */
export function Avatar({ id, name, small = false }: { id: string; name: string; small?: boolean }) {
  return (
    <span class={`avatar hue-${hueOf(id)} ${small ? "small" : ""}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  );
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
