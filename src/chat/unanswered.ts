import type { Refusal } from "../protocol/errors.ts";

/** The store did not answer a question, for a reason that the person may know. It is no bug in the server. */
export class Unanswered extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
