/** The fields of facts that have a message's text. */
interface Written {
  readonly body: string;
  readonly mentions?: unknown;
  readonly mentionsAll?: unknown;
  readonly tags?: unknown;
}
/** Distributes over a union. */
type Erased<T> = T extends Written
  ? Omit<T, "mentions" | "mentionsAll" | "tags"> & { readonly deleted: true }
  : never;

/** `message.posted` and `message.edited` once the message is deleted: its text goes, its place and its author stay. */
export function erased<T extends Written>({
  mentions: _,
  mentionsAll: __,
  tags: ___,
  ...rest
}: T): Erased<T> {
  return { ...rest, body: "", deleted: true } as unknown as Erased<T>;
}
