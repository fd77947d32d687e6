import { readFileSync } from "node:fs";
import { inTime } from "./deadline.ts";

/** Why system calls cannot be watched here, if so. */
export const straceLacking = Bun.which("strace") === null ? "strace is not installed" : undefined;

/** One system call of a running process, from the line where it began to the line where it ended. */
export interface Call {
  readonly name: string;
  readonly text: string;
  readonly began: number;
  readonly ended: number;
  readonly result: string;
}

/** Watches a process's system calls, or makes them fail. */
export class Strace implements AsyncDisposable {
  readonly #child: Bun.Subprocess<"ignore", "ignore", "pipe">;
  readonly #file: string;

  private constructor(child: Bun.Subprocess<"ignore", "ignore", "pipe">, file: string) {
    this.#child = child;
    this.#file = file;
  }

  /** Resolves when all threads of the process are watched. */
  static async attach(pid: number, file: string, options: readonly string[]): Promise<Strace> {
    const command = ["strace", "-f", "-p", String(pid), "-o", file, ...options];
    const child = Bun.spawn(command, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    const attached = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of child.stderr) {
        said += decoder.decode(chunk, { stream: true });
        if (said.includes(`Process ${pid} attached`)) return;
      }
      throw new Error(`strace ended: ${said}`);
    })();
    await inTime(attached, () => `strace watches ${pid}: ${said}`);
    return new Strace(child, file);
  }

  /** Watches no longer, and tells what it saw. */
  async calls(): Promise<Call[]> {
    await this[Symbol.asyncDispose]();
    return callsIn(readFileSync(this.#file, "latin1"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGINT");
    await this.#child.exited;
  }
}

/** Puts together what strace cuts in two when another thread's call comes between a call's beginning and its end. */
function callsIn(text: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, { name: string; text: string; began: number }>();
  text.split("\n").forEach((line, i) => {
    const [, thread = "", rest = ""] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/s.exec(rest);
    const begun = resumed ? open.get(thread) : undefined;
    const name = begun?.name ?? /^(\w+)\(/.exec(rest)?.[1];
    if (name === undefined) return;
    const whole = begun ? begun.text + (resumed?.[2] ?? "") : rest;
    const began = begun?.began ?? i;
    if (rest.endsWith("<unfinished ...>")) {
      open.set(thread, { name, text: whole.replace("<unfinished ...>", ""), began });
      return;
    }
    open.delete(thread);
    const result = / = (-?\d+.*)$/.exec(whole)?.[1] ?? "?";
    calls.push({ name, text: whole, began, ended: i, result });
  });
  return calls;
}
