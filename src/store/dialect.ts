/** The differences between SQL engines. Each member is a piece of SQL. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** The function that returns the greatest of its arguments. */
  readonly greatest: string;
  /** The function that returns the least of its arguments. */
  readonly least: string;
  /** A table of one column `value`: the numbers of a JSON array that is bound by this name. */
  numbersIn(name: string): string;
  /** The same for texts. */
  textsIn(name: string): string;
  /** A table of `room`, `first` and `last`: a JSON array of arrays of these three numbers, bound by this name. */
  spansIn(name: string): string;
  /**
   * The time by which leases are counted, in milliseconds: the database's own, where several nodes share it, since their
   * clocks may differ. Where only one node writes, it is the value that is bound by this name.
   */
  leaseTime(name: string): string;
  /** The id that the next row of a table gets. */
  nextId(table: string): string;
  /**
   * The end of the journal: no commit with this position or a lower one can still come. Where several nodes write, that is not
   * the greatest position that there is.
   */
  readonly journalEnd: string;
}
