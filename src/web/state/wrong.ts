import { problemOf } from "./chat.ts";

/** What went wrong with a form. */
export interface Wrong {
  /** A sentence for the person. */
  readonly says: string;
  /** The field of the request that the sentence is about. */
  readonly field?: string | undefined;
  /** The code of the refusal. */
  readonly code?: string | undefined;
  /** Of `second_factor` and `factor_required`: it stands for the password. */
  readonly ticket?: string | undefined;
}

/** What an answer says went wrong, with its field; undefined when all is well. */
export function wrongOf(answer: Parameters<typeof problemOf>[0]): Wrong | undefined {
  const says = problemOf(answer);
  return says === undefined
    ? undefined
    : { says, field: answer.is === "refused" ? answer.refusal.field : undefined };
}

/** The field that an answer over HTTP is about. A taken name has the answer of the original ExChat, which has neither field nor code. */
export const fieldOf = (
  status: number,
  { field, code }: { readonly field?: string; readonly code?: string },
): string | undefined => (status === 409 && code === undefined ? "username" : field);
