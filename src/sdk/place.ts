/**
 * How far a program has read a room's log, and which log. Store it, and give it to `feed` to continue. It is an opaque
 * string.
 */
export type Place = string;

export const placeAt = (epoch: string, seq: number): Place => `${seq}@${epoch}`;

/** A bare `seq` does not say which log it belongs to. */
export function readPlace(place: Place | number): { readonly seq: number; readonly epoch?: string } {
  if (typeof place === "number") return { seq: place };
  const [, seq, epoch] = /^(\d{1,15})@(.*)$/s.exec(place) ?? [];
  if (seq === undefined || epoch === undefined)
    throw new TypeError(`this is no place in a feed: ${JSON.stringify(place)}`);
  return { seq: Number(seq), epoch };
}
