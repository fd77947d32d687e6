/** Keys in `meta`: where the data has moved to, and what an unfinished copy is a copy of. Both hold JSON. */
export const MOVED_TO = "moved_to";
export const COPIED_FROM = "copied_from";

/** `to` is what `exchat migrate --to` was given, without a password; `at` is an ISO date. */
export interface MovedTo {
  readonly to: string;
  readonly at: string;
}
/** `epoch` and `stamp` are those of the source when the copy began: a source that has changed has another stamp. */
export interface CopiedFrom {
  readonly from: string;
  readonly epoch: string;
  readonly stamp: string;
}

/** What `meta` holds. */
export type Meta = ReadonlyMap<string, string>;

/**
 * Why no server may use this data, in one sentence; undefined = it may. `place` says where the data is, without a password.
 * A copy cannot be used before it is complete, and the original no longer once it is.
 */
export function whyNotHere(place: string, meta: Meta): string | undefined {
  const moved = movedTo(meta);
  if (moved) return `the data of ${place} was moved: ${whereNow(moved)}`;
  const copied = copiedFrom(meta);
  return (
    copied &&
    `${place} has an unfinished copy of ${copied.from}: run the same \`exchat migrate\` again, which goes on with it`
  );
}

/** Where moved data is, and what to do now. */
export function whereNow({ to, at }: MovedTo): string {
  const folder = /^sqlite:(.*)$/s.exec(to)?.[1];
  const start =
    folder === undefined
      ? `with EXCHAT_DATABASE=${to}`
      : `with EXCHAT_DATA=${folder} and without EXCHAT_DATABASE`;
  return (
    `since ${at.slice(0, 10)} it is in ${to}. Start the server ${start}, or run \`exchat migrate --undo\` here: then this ` +
    "data is used again, without what happened after the move"
  );
}

export const movedTo = (meta: Meta): MovedTo | undefined => parsed(meta.get(MOVED_TO));
export const copiedFrom = (meta: Meta): CopiedFrom | undefined => parsed(meta.get(COPIED_FROM));

const parsed = <T>(json: string | undefined): T | undefined =>
  json === undefined ? undefined : (JSON.parse(json) as T);
