import { piecesOf } from "./links.ts";

/** A message's text with its addresses as links. Everything else is shown as it was typed. */
export function Text({ text }: { text: string }) {
  return (
    <>
      {piecesOf(text).map(({ text: piece, href }, place) =>
        href === undefined ? (
          piece
        ) : (
          <a key={place} href={href} target="_blank" rel="noopener noreferrer">
            {piece}
          </a>
        ),
      )}
    </>
  );
}
