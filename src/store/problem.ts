/** A problem with the data folder or the database, in one sentence for the operator. */
export class StoreProblem extends Error {}
