import { chmodSync, constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { TempFolder } from "./temp-folder.ts";

const ROOT = resolve(import.meta.dirname, "../..");

export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile. */
export function instructionsOf(path: string): Instruction[] {
  const text = readFileSync(resolve(ROOT, path), "utf8")
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n/g, " ");
  return text.split("\n").flatMap((line) => {
    const [, name, rest] = /^([A-Z]+) +(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || rest === undefined ? [] : [{ name, rest }];
  });
}

/** What the last stage says. */
export interface Image {
  /** The folder that is `/` in the container. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: number;
  readonly command: readonly string[];
  readonly health: string;
}

/**
 * Does what a Dockerfile says without a container engine: each stage is a folder. Base images are what this machine has, and the
 * packages are those that are installed here, as `npm ci --omit=dev --ignore-scripts` would leave them.
 */
export function built(instructions: readonly Instruction[], folder: TempFolder): Image {
  chmodSync(folder.path, 0o755);
  const stages = new Map<string, string>();
  let [root, cwd] = ["", "/"];
  const last = new Map<string, string>();
  for (const { name, rest } of instructions) {
    last.set(name, rest);
    if (name === "FROM") {
      const stage = / AS (\w+)$/.exec(rest)?.[1] ?? "last";
      root = folder.in(stage);
      mkdirSync(root);
      stages.set(stage, root);
      cwd = "/";
    } else if (name === "WORKDIR") cwd = rest;
    else if (name === "COPY") copy(rest, join(root, cwd), stages);
    else if (name === "RUN") run(rest, root, cwd);
  }
  const list = (name: string) => JSON.parse(last.get(name) ?? "[]") as string[];
  const inRoot = (text: string) =>
    text.replaceAll("/opt/", `${root}/opt/`).replaceAll("=/data", `=${root}/data`);
  const pairs = inRoot(last.get("ENV") ?? "")
    .split(" ")
    .map((pair) => pair.split("=") as [string, string]);
  return {
    root,
    env: Object.fromEntries(pairs),
    user: Number(last.get("USER")?.split(":")[0] ?? 0),
    command: [...list("ENTRYPOINT"), ...list("CMD")].map(inRoot),
    health: inRoot(/ CMD (.*)$/.exec(last.get("HEALTHCHECK") ?? "")?.[1] ?? ""),
  };
}

function copy(rest: string, into: string, stages: ReadonlyMap<string, string>): void {
  const [first = "", ...others] = rest.split(" ");
  const stage = stages.get(/^--from=(\w+)$/.exec(first)?.[1] ?? "");
  const to = others.pop() ?? "";
  if (stage !== undefined) {
    const place = join(into, to);
    mkdirSync(dirname(place), { recursive: true });
    // Nobody needs the stage any more.
    renameSync(join(stage, others[0] ?? ""), place);
    return;
  }
  for (const name of [first, ...others]) {
    const place = name.endsWith("/") ? resolve(into, to) : resolve(into, to, name);
    cpSync(join(ROOT, name), place, { recursive: true, preserveTimestamps: true });
  }
}

function run(command: string, root: string, cwd: string): void {
  if (command.startsWith("npm ci")) {
    if (command !== "npm ci --omit=dev --ignore-scripts")
      throw new Error(`this test does not know ${command}`);
    install(join(root, cwd));
    return;
  }
  // Only root gives files to another user.
  const here = process.getuid?.() === 0 ? command : command.replace(/-[og] \d+ ?/g, "");
  const { exitCode, stderr } = Bun.spawnSync(["sh", "-c", here.replaceAll(" /data", ` ${root}/data`)], {
    cwd: join(root, cwd),
  });
  if (exitCode !== 0) throw new Error(`${command}: ${stderr}`);
}

/** The packages that are not for development. Bun stays where its package brings it. */
function install(folder: string): void {
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    const isBun = /^node_modules\/(?:bun|@oven\/.*)$/.test(path);
    if (path !== "" && !dev && !isBun && existsSync(join(ROOT, path)))
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  const bun = join(folder, "node_modules/@oven/bun-here/bin/bun");
  mkdirSync(dirname(bun), { recursive: true });
  cpSync(process.execPath, bun, { mode: constants.COPYFILE_FICLONE });
}
