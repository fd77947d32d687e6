import { resolve } from "node:path";
import { inTime } from "./deadline.ts";

const LAUNCHER = resolve(import.meta.dirname, "../../bin/exchat");
const ENDS_MS_MAX = 20_000;

export interface VerbEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `exchat VERB …` to its end, as a person at a terminal would. */
export async function exchat(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input?: string,
): Promise<VerbEnd> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("EXCHAT_"));
  const child = Bun.spawn([LAUNCHER, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: [input === undefined ? "ignore" : Buffer.from(input), "pipe", "pipe"],
  });
  try {
    const ended = Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    const [stdout, stderr, code] = await inTime(ended, () => `exchat ${args.join(" ")} ends`, ENDS_MS_MAX);
    return { code, stdout, stderr };
  } finally {
    child.kill("SIGKILL");
  }
}
