/** Something that is defined once, as an export of a file, and found by its type where all of its kind are gathered. */
export abstract class Defined<T extends string = string> {
  abstract readonly is: string;
  readonly type: T;
  readonly #order: number;
  static #count = 0;

  constructor(type: T) {
    this.type = type;
    Defined.#count += 1;
    this.#order = Defined.#count;
  }

  /** All of a kind, by their types: file by file, in the order in which they are written there. */
  static gathered<D extends Defined>(
    files: readonly object[],
    kind: abstract new (...given: never[]) => D,
  ): Readonly<Record<string, D>> {
    const found = files.flatMap((file) =>
      Object.values(file)
        .filter((value: unknown): value is D => value instanceof kind)
        .sort((a, b) => a.#order - b.#order),
    );
    return Object.fromEntries(found.map((one) => [one.type, one]));
  }
}

/** The types of what these files export. */
export type ExportOf<Files extends readonly object[], F = Files[number]> = F extends unknown
  ? F[keyof F]
  : never;
