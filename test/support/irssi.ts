import { mkdirSync, writeFileSync } from "node:fs";
import { inTime } from "./deadline.ts";
import { TempFolder } from "./temp-folder.ts";

export const irssiLacking = Bun.which("irssi") ? undefined : "irssi is not installed";

/** Escape sequences of a terminal: colours, places of the cursor, titles. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is told by these
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*\u0007|[()][A-Z0-9]|[=>78M])/g;

interface IrssiOptions {
  readonly port: number;
  readonly name: string;
  readonly password: string;
}

/** irssi in a terminal of its own, as a person types into it and reads it. */
export class Irssi implements AsyncDisposable {
  readonly #folder = new TempFolder();
  readonly #process: Bun.Subprocess;
  readonly #hearers = new Set<() => void>();
  /** What was written to the screen since the last thing that was awaited. */
  #screen = "";

  constructor(options: IrssiOptions) {
    mkdirSync(this.#folder.in("home"));
    writeFileSync(this.#folder.in("home", "config"), configOf(options));
    const decoder = new TextDecoder();
    this.#process = Bun.spawn(["irssi", `--home=${this.#folder.in("home")}`], {
      env: { ...process.env, TERM: "xterm", LC_ALL: "C.UTF-8" },
      terminal: {
        cols: 120,
        rows: 50,
        data: (_, bytes) => {
          this.#screen += decoder.decode(bytes, { stream: true });
          for (const hear of this.#hearers) hear();
        },
      },
    });
  }

  /** Types a line. */
  types(line: string): void {
    this.#process.terminal?.write(`${line}\r`);
  }

  /** Resolves when the screen has shown this since the last call. */
  async shows(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const shown = () => this.#screen.replace(ESCAPES, "");
    const look = () => {
      const at = shown().indexOf(text);
      if (at >= 0) resolve();
    };
    this.#hearers.add(look);
    look();
    try {
      await inTime(promise, () => `irssi shows "${text}":\n${shown().slice(-3_000)}`);
    } finally {
      this.#hearers.delete(look);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.exited;
    this.#process.terminal?.close();
    this.#folder[Symbol.dispose]();
  }
}

const configOf = ({ port, name, password }: IrssiOptions): string => `
servers = ({ address = "127.0.0.1"; chatnet = "test"; port = "${port}"; autoconnect = "yes"; use_tls = "no"; });
chatnets = { test = { type = "IRC"; sasl_mechanism = "PLAIN"; sasl_username = "${name}"; sasl_password = "${password}"; }; };
settings = {
  core = { real_name = "${name}"; user_name = "${name}"; nick = "${name}"; };
  "irc/core" = { cmds_max_at_once = "100"; };
};
`;
