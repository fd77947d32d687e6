// Writes the SDK's declarations as one file that imports nothing: what the validator infers is spelled out, so that
// whoever uses the SDK needs neither the validator nor our sources.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { importedNames, type Statement, statements } from "./declarations.ts";

const root = join(import.meta.dir, "..");

/** Types that are inferred from schemas, and so are spelled out; inside of each other they are called by their names. */
const INFERRED: Readonly<Record<string, readonly string[]>> = {
  "src/protocol/account.ts": ["Person", "User"],
  "src/protocol/errors.ts": ["Refusal"],
  "src/protocol/events.ts": ["Event"],
  "src/protocol/message.ts": ["CurrentState", "MessageKind"],
  "src/protocol/room.ts": ["Room", "ReadState", "JoinedRoom", "ListedRoom", "Invitation"],
  "src/protocol/signals.ts": ["Signal"],
  "src/sdk/calls.ts": ["Calls", "Welcome", "Limits", "Posted", "Entered"],
};
/** Types that are emitted unchanged. Other types refer to them by name. */
const NAMED: Readonly<Record<string, readonly string[]>> = { "src/protocol/errors.ts": ["RefusalCode"] };

const listed = (types: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(types).flatMap(([file, names]) => names.map((name) => ({ file, name })));
const inferred = listed(INFERRED);
const named = [...listed(NAMED), ...inferred];

/**
 * The declarations of all that one gets to from the exports of each of these modules of ours, each as one file. What the
 * first exports the others import from there, since two declarations of one class or id would be two.
 */
export function flatTypes(...entries: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "exchat-types-"));
  try {
    writeFileSync(join(folder, "spelled.ts"), spellingProgram());
    compile(folder, entries);
    const out = join(folder, "out");
    const given = new Set<string>();
    return entries.map((entry) => {
      const types = new Flat(out, folder, new Set(given)).from(entry);
      for (const [, name = ""] of types.matchAll(EXPORTED)) given.add(name);
      return types;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const EXPORTED = /^export (?:declare )?(?:type|interface|class|function|const) (\w+)/gm;

/**
 * Constants whose types the compiler has to spell out when it declares them. An interface stands for each type that has a
 * name, so that it is printed as that name.
 */
const spellingProgram = (): string => `
${named.map(({ file, name }) => `import type { ${name} as Their${name} } from "${join(root, file)}";`).join("\n")}
import type { BanId, EntryId, HeldId, InviteId, MessageId, ReportId, RoomId, SessionId, UserId } from "${join(root, "src/protocol/ids.ts")}";
${named.map(({ name }) => `interface ${name} { readonly name: "${name}" }`).join("\n")}
type Leaf = string | number | boolean | null | undefined | BanId | EntryId | HeldId | InviteId | MessageId | ReportId | RoomId | SessionId | UserId;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Named<T> = ${named.map(({ name }) => `Same<NonNullable<T>, Their${name}> extends true ? ${name} | Extract<T, undefined>`).join(" : ")} : Spelled<T>;
type Spelled<T> = T extends Leaf ? T : T extends readonly (infer Item)[] ? readonly Named<Item>[]
  : T extends infer It ? { readonly [K in keyof It]: Named<It[K]> } : never;
declare function spell<T>(): Spelled<T>;
${inferred.map(({ name }) => `export const spelled${name} = spell<Their${name}>();`).join("\n")}
`;

function compile(folder: string, entries: readonly string[]): void {
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true },
      ...{
        rootDir: "/",
        outDir: join(folder, "out"),
        types: ["bun"],
        typeRoots: [join(root, "node_modules/@types")],
      },
    },
    include: [],
    files: [...entries.map((entry) => join(root, entry)), join(folder, "spelled.ts")],
  };
  const file = join(folder, "tsconfig.json");
  writeFileSync(file, JSON.stringify(config));
  const tsc = Bun.spawnSync([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", file]);
  if (tsc.exitCode !== 0) throw new Error(`the SDK's types cannot be written:\n${tsc.stdout}${tsc.stderr}`);
}

interface Module {
  readonly imports: ReturnType<typeof importedNames>;
  readonly statements: ReadonlyMap<string, Statement>;
}

/** One file that grows by whatever is mentioned in it. */
class Flat {
  readonly #out: string;
  readonly #spellingPath: string;
  readonly #modules = new Map<string, Module>();
  /** Where each name was taken from: two of the same name would be one. */
  readonly #taken = new Map<string, string>();
  readonly #parts: string[] = [];
  readonly #given: ReadonlySet<string>;
  readonly #imports = new Set<string>();
  #exports: ReadonlySet<string> = new Set();

  constructor(out: string, folder: string, given: ReadonlySet<string>) {
    this.#out = out;
    this.#given = given;
    this.#spellingPath = join(folder, "spelled.ts");
  }

  from(entry: string): string {
    const path = join(root, entry);
    const { imports, statements: own } = this.#module(path);
    this.#exports = new Set([...imports.keys(), ...own.keys()]);
    for (const name of this.#exports) this.#take(path, name);
    const given = [...this.#imports].sort().join(", ");
    return `${given && `import type { ${given} } from "./sdk.js";\n`}${this.#parts.join("\n")}\nexport {};\n`;
  }

  #module(path: string): Module {
    const known = this.#modules.get(path);
    if (known) return known;
    const text = readFileSync(join(this.#out, path.replace(/\.ts$/, ".d.ts")), "utf8");
    const found = new Map(statements(text).map((statement) => [statement.name, statement]));
    const module = { imports: importedNames(text), statements: found };
    this.#modules.set(path, module);
    return module;
  }

  #take(path: string, name: string): void {
    const { imports, statements: own } = this.#module(path);
    const imported = imports.get(name);
    const stood = path === this.#spellingPath && named.find((one) => one.name === name);
    if (stood) this.#take(join(root, stood.file), name);
    else if (imported && !/^[./]/.test(imported.from))
      throw new Error(`${path}: ${name} is of the package ${imported.from}`);
    else if (imported) this.#take(resolve(dirname(path), imported.from), imported.name);
    else this.#add(path, own.get(name));
  }

  #add(path: string, statement: Statement | undefined): void {
    if (!statement || this.#taken.get(statement.name) === path) return;
    const { name } = statement;
    if (this.#given.has(name)) return void this.#imports.add(name);
    if (this.#taken.has(name)) throw new Error(`${path} and ${this.#taken.get(name)} both declare ${name}`);
    this.#taken.set(name, path);
    const isInferred = inferred.some((one) => one.name === name && join(root, one.file) === path);
    const { text, mentions } = isInferred ? this.#spelling(statement) : statement;
    this.#parts.push(indented(this.#exports.has(name) ? text : text.replace(/^export /m, "")));
    for (const other of mentions)
      if (other !== name) this.#take(isInferred ? this.#spellingPath : path, other);
  }

  /** Spelled out, under its own comment. */
  #spelling({ name, text }: Statement): Statement {
    const found = this.#module(this.#spellingPath).statements.get(`spelled${name}`);
    if (!found) throw new Error(`${name} was not spelled out`);
    const comment = /^\/\*\*[\s\S]*?\*\/\n/.exec(text)?.[0] ?? "";
    const type = found.text.replace(/^export declare const \w+: /, "");
    const mentions = new Set([...found.mentions].filter((one) => one !== found.name));
    return { name, text: `${comment}export type ${name} = ${type}`, mentions };
  }
}

/** As the rest of the project is. */
const indented = (text: string): string =>
  text.replace(/^(?: {4})+/gm, (spaces) => " ".repeat(spaces.length / 2));
