import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** What .gitignore leaves out, and git itself, which in a worktree is a file. */
const NOT_OURS = /^(?:node_modules|data|dist|tmp|\.git)\/|^\.git$|\.log$/;

/** A file of the repository: its path from the root, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One mention of another file or package: the text between the quotes. */
export interface Mention {
  readonly from: SourceFile;
  readonly line: number;
  readonly specifier: string;
  /** The path of the file in this repository, or nothing when it is a package or a builtin. */
  readonly path: string | undefined;
  /** What is taken from it by name; "*" = all of it. */
  readonly names: readonly string[];
}

export function readFiles(pattern: string): SourceFile[] {
  const paths = [...new Bun.Glob(pattern).scanSync({ cwd: ROOT, dot: true })];
  return paths
    .filter((path) => !NOT_OURS.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;

/** Every place in the file where the pattern fits, as "path:line". Comments may say what code may not. */
export function places(file: SourceFile, pattern: RegExp): string[] {
  return file.text.split("\n").flatMap((line, i) => {
    const code = /^\s*(?:\*|\/\*)/.test(line) ? "" : line.replace(/(?<=^|\s)\/\/.*$/, "");
    return pattern.test(code) ? [`${file.path}:${i + 1}`] : [];
  });
}

const STATIC = /^(?:import|export)\s(?!type\s*=)([^;"']*?)\bfrom\s*["']([^"']+)["']/gm;
const BARE = /^import\s*["']([^"']+)["']/gm;
const CALLED = /\bimport\s*\(\s*["']([^"']+)["']/g;
const LOCATED = /\bnew URL\(\s*["'](\.[^"']+)["']\s*,\s*import\.meta\.url/g;

/**
 * Read from the text, since a scanner that knows the language drops the imports of types,
 * and a type is as good a reason for a folder to change as anything else.
 */
export function mentions(file: SourceFile): Mention[] {
  const at = (index: number, specifier: string, names: readonly string[]): Mention => ({
    from: file,
    line: lineAt(file.text, index),
    specifier,
    path: specifier.startsWith(".") ? normalize(join(dirname(file.path), specifier)) : undefined,
    names,
  });
  const all = (pattern: RegExp) =>
    [...file.text.matchAll(pattern)].map((match) => at(match.index, match[1] as string, ["*"]));
  const named = [...file.text.matchAll(STATIC)].map((match) =>
    at(match.index, match[2] as string, namesIn(match[1] as string, file.text)),
  );
  return [...named, ...all(BARE), ...all(CALLED), ...all(LOCATED)];
}

/** `{ a, type B as C }` → a, B; `* as nouns` → whatever the file says after `nouns.`. */
function namesIn(clause: string, text: string): string[] {
  const whole = /\*\s+as\s+(\w+)/.exec(clause)?.[1];
  if (whole)
    return [...text.matchAll(new RegExp(`\\b${whole}\\.(\\w+)`, "g"))].map((match) => match[1] as string);
  const listed = /\{([^}]*)\}/.exec(clause)?.[1];
  const names = (listed ?? "").split(",").map(
    (part) =>
      part
        .trim()
        .replace(/^type\s+/, "")
        .split(/\s+as\s+/)[0] ?? "",
  );
  return names.filter((name) => name !== "");
}

const DECLARED =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(function\*?|const|let|class|type|interface)\s+(\w+)/gm;
const LISTED = /^export\s+(?:type\s+)?\{([^}]*)\}/gm;

/** A definition that is gathered from its file by its type: one that nobody gathers does not compile where it is used. */
const GATHERED = /^export const \w+ = (?:action|rule|request|question|command|fact|roomSignal|ownSignal)\(/;

/**
 * The names that a file exports, but for those that are used in another way: definitions are gathered, and types describe
 * other exports of the file.
 */
export function exportsOf(file: SourceFile): { name: string; line: number }[] {
  const declared = [...file.text.matchAll(DECLARED)].flatMap(({ index, 1: kind, 2: name = "" }) => {
    const isNeeded = /^(?:type|interface)$/.test(kind ?? "") && occurrences(file.text, name) > 1;
    return isNeeded || GATHERED.test(file.text.slice(index, index + 200)) ? [] : [{ index, name }];
  });
  const listed = [...file.text.matchAll(LISTED)].flatMap(({ index, 1: names }) =>
    namesIn(`{${names}}`, "").map((name) => ({ index, name })),
  );
  return [...declared, ...listed].map(({ index, name }) => ({ name, line: lineAt(file.text, index) }));
}

const occurrences = (text: string, name: string): number =>
  text.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0;
