import type { Refusal } from "../protocol/errors.ts";

/** A question that the store did not answer, for a reason that the person who asked is told. Nothing else went wrong. */
export class Unanswered extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
