/**
 * A definition. It is an export of one file, and is found by its type where all definitions of its kind are gathered.
 */
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

  /** All definitions of a kind, by their types: file by file, in the order in which each file has them. */
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

/** The types of the exports of these files. */
export type ExportOf<Files extends readonly object[], F = Files[number]> = F extends unknown
  ? F[keyof F]
  : never;
