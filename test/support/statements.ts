import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../src/store/sqlite/migrations");

/** The steps of an update, as they are written; the first is number 1. */
export const steps = (): readonly string[] =>
  readdirSync(FOLDER)
    .sort()
    .map((name) => readFileSync(join(FOLDER, name), "utf8"));

/** The statements of a step. No text in them has a semicolon. */
export const statementsOf = (step: string): readonly string[] =>
  step
    .replace(/--.*$/gm, "")
    .split(/;\s*$/m)
    .filter((statement) => statement.trim() !== "");
