import type { Answers } from "../protocol/answers.ts";
import type { AuditSearch } from "../protocol/audit.ts";
import { type AuditFormat, endOf, headOf, linesOf } from "../protocol/audit-export.ts";
import type { Question } from "../protocol/frames.ts";
import { limits } from "../protocol/limits.ts";
import type { Answer } from "./questions.ts";

type Page = Answers["audit.read"];
/** Reads a page of the log; a refusal ends the file. */
export type ReadAudit = (question: Question<"audit.read">) => Promise<Answer<Page>>;

/**
 * The server's log as a file, page by page, the newest first. A page is read when the reader has taken the one before, so a
 * slow reader costs one page of memory. `first` was read before, so that a refusal can be answered.
 */
export async function* auditFile(
  read: ReadAudit,
  first: Page,
  { format, search }: { readonly format: AuditFormat; readonly search: AuditSearch },
): AsyncGenerator<string> {
  let page = first;
  let count = 0;
  const head = headOf(format);
  if (head !== "") yield head;
  for (;;) {
    count += page.events.length;
    if (page.events.length > 0) yield linesOf(page, format);
    if (!page.more || page.next === undefined) break;
    const next = await read(auditQuestion(search, page.next));
    if ("refused" in next) throw new Error(`the export ends: ${next.refused.message}`);
    page = next;
  }
  yield endOf(count, format);
}

/** The question for a page of a file. */
export const auditQuestion = (search: AuditSearch, before?: number): Question<"audit.read"> => ({
  type: "audit.read",
  limit: limits.auditEventsMax,
  ...search,
  ...(before !== undefined && { before }),
});
