import { writeFileSync } from "node:fs";
import { inTime } from "./deadline.ts";
import type { TempFolder } from "./temp-folder.ts";

export interface CaddyOptions {
  readonly folder: TempFolder;
  /** A whole Caddyfile, whose site has the address in `$DOMAIN`. */
  readonly site: string;
  /** What it serves: a name and a port, such as `http://chat.example.org:8080`. It listens on this machine only. */
  readonly domain: string;
}

/** Caddy with a configuration, for as long as a test needs it. It writes nowhere but in its folder. */
export class Caddy implements AsyncDisposable {
  readonly #child: Bun.Subprocess<"ignore", "ignore", "pipe">;

  private constructor(child: Bun.Subprocess<"ignore", "ignore", "pipe">) {
    this.#child = child;
  }

  static async start({ folder, site, domain }: CaddyOptions): Promise<Caddy> {
    writeFileSync(folder.in("Caddyfile"), `{\n\tadmin off\n\tdefault_bind 127.0.0.1\n}\n${site}`);
    const child = Bun.spawn(["caddy", "run", "--config", folder.in("Caddyfile"), "--adapter", "caddyfile"], {
      env: {
        ...process.env,
        DOMAIN: domain,
        HOME: folder.path,
        XDG_DATA_HOME: folder.in("caddy"),
        XDG_CONFIG_HOME: folder.in("caddy"),
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const caddy = new Caddy(child);
    await caddy.#ready();
    return caddy;
  }

  /** Reads to the end: what it says must go somewhere. */
  async #ready(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let said = "";
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of this.#child.stderr) {
        said = (said + decoder.decode(chunk, { stream: true })).slice(-10_000);
        if (said.includes("serving initial configuration")) resolve();
      }
      reject(new Error(`Caddy ended: ${said}`));
    })();
    await inTime(promise, () => `Caddy starts\n${said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.exited;
  }
}
