/**
 * Up to where somebody has come in a room's log, and in which log: to be kept, and given back to `feed`. It is opaque;
 * whatever can keep a string can keep it.
 */
export type Place = string;

export const placeAt = (epoch: string, seq: number): Place => `${seq}@${epoch}`;

/** A bare `seq` says nothing about the log that it is of. */
export function readPlace(place: Place | number): { readonly seq: number; readonly epoch?: string } {
  if (typeof place === "number") return { seq: place };
  const [, seq, epoch] = /^(\d{1,15})@(.*)$/s.exec(place) ?? [];
  if (seq === undefined || epoch === undefined)
    throw new TypeError(`this is no place in a feed: ${JSON.stringify(place)}`);
  return { seq: Number(seq), epoch };
}
