// What a declaration file written by the compiler consists of. It is regular enough to be taken apart without a parser.

/** One declaration with the comment before it. */
export interface Statement {
  readonly text: string;
  readonly name: string;
  /** The names that are mentioned in it, wherever they come from. */
  readonly mentions: ReadonlySet<string>;
}

const COMMENT_OR_STRING =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;
/** These end with their closing brace, everything else with a semicolon. */
const BLOCK = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|class) /;
const NAME = /^(?:export )?(?:declare )?(?:abstract )?(?:type|interface|class|function|const) ([\w$]+)/;

export function statements(file: string): Statement[] {
  return parts(file).flatMap((text) => {
    const blank = bare(text);
    const name = NAME.exec(blank.trim())?.[1];
    if (name === undefined) return [];
    return [{ text, name, mentions: new Set(blank.match(/[A-Za-z_$][\w$]*/g)) }];
  });
}

/** What a file imports: the name it has there → the module, and the name it has in that. */
export function importedNames(file: string): Map<string, { readonly from: string; readonly name: string }> {
  const found = new Map<string, { from: string; name: string }>();
  for (const [, list = "", from = ""] of file.matchAll(
    /^(?:import|export)\s[^{}"]*\{([^}]*)\}\s*from\s*"([^"]+)"/gm,
  ))
    for (const item of list.split(",")) {
      const [name, alias] = item
        .replace(/\btype\s/, "")
        .trim()
        .split(/\s+as\s+/);
      if (name) found.set(alias ?? name, { from, name });
    }
  return found;
}

/** The same text with comments and strings blanked out, so that what is left are names and signs. */
const bare = (text: string): string =>
  text.replace(COMMENT_OR_STRING, (match) => match.replace(/[^\n]/g, " "));

function parts(file: string): string[] {
  const blank = bare(file);
  const found: string[] = [];
  let start = 0;
  let depth = 0;
  for (let i = 0; i < blank.length; i += 1) {
    const sign = blank[i] as string;
    if ("{([".includes(sign)) depth += 1;
    else if ("})]".includes(sign)) depth -= 1;
    if (depth > 0) continue;
    const isEnd = sign === ";" || (sign === "}" && BLOCK.test(blank.slice(start, i).trim()));
    if (!isEnd) continue;
    found.push(file.slice(start, i + 1).trim());
    start = i + 1;
  }
  return found;
}
