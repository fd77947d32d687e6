import { expect } from "bun:test";

/** One sentence: it begins small, has a verb, no point, and no word twice in a row. */
export function expectSentence(text: string): void {
  expect(text).toMatch(/^[a-z`"]/);
  expect(text).toMatch(
    /\b(?:is|are|has|have|must|may|can|cannot|does|do|was|were|ends|takes|belong|stands|names|contains|say|went|exists|joined)\b/,
  );
  expect(text).not.toMatch(/[.:,]$|\bcan$/);
  expect(text).not.toMatch(/\b(\w+) \1\b/);
}
