import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { inTime } from "./deadline.ts";
import type { TempFolder } from "./temp-folder.ts";

const DOCUMENT = resolve(import.meta.dirname, "../../docs/operations.md");

export interface NginxOptions {
  readonly folder: TempFolder;
  /** Where it listens, as address:port. */
  readonly listen: string;
  /** Where the server is, as address:port, for the configuration in the document. */
  readonly upstream?: string;
  /** Another configuration. */
  readonly site?: string;
  /** How a command is run where nginx is to be. */
  readonly inside?: (...command: readonly string[]) => string[];
}

/** nginx with the configuration that docs/operations.md shows, or another one, but for addresses and paths. */
export class Nginx implements AsyncDisposable {
  readonly #child: Bun.Subprocess<"ignore", "ignore", "pipe">;

  private constructor(child: Bun.Subprocess<"ignore", "ignore", "pipe">) {
    this.#child = child;
  }

  static async start(options: NginxOptions): Promise<Nginx> {
    const { folder, listen, upstream = "127.0.0.1:4000", inside = (...c) => [...c] } = options;
    const [cert, key] = [folder.in("proxy.pem"), folder.in("proxy.key")];
    const made = Bun.spawnSync([
      ...["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
      ...["-subj", "/CN=chat.example.org", "-keyout", key, "-out", cert],
    ]);
    if (made.exitCode !== 0) throw new Error(`no certificate: ${made.stderr}`);
    const site = (options.site ?? shown())
      .replace("listen 443 ssl", `listen ${listen} ssl`)
      .replace("/etc/ssl/chat.example.org.pem", cert)
      .replace("/etc/ssl/chat.example.org.key", key)
      .replace("/var/log/nginx/exchat.log", folder.in("access.log"))
      .replace("127.0.0.1:4000", upstream);
    for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"])
      mkdirSync(folder.in(name), { recursive: true });
    const temporary = ["client_body:body", "proxy:proxy", "fastcgi:fastcgi", "uwsgi:uwsgi", "scgi:scgi"]
      .map((pair) => pair.split(":"))
      .map(([what, name = ""]) => `${what}_temp_path ${folder.in(name)};`)
      .join(" ");
    const config = `user root; daemon off; worker_processes 1; pid ${folder.in("nginx.pid")}; error_log stderr notice;\nevents {}\nhttp { ${temporary}\n${site}\n}\n`;
    writeFileSync(folder.in("nginx.conf"), config);
    const command = inside("nginx", "-p", folder.path, "-e", "stderr", "-c", folder.in("nginx.conf"));
    const child = Bun.spawn(command, { stdio: ["ignore", "ignore", "pipe"] });
    const nginx = new Nginx(child);
    await nginx.#ready();
    return nginx;
  }

  async #ready(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let said = "";
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of this.#child.stderr) {
        said += decoder.decode(chunk, { stream: true });
        if (said.includes("start worker process ")) resolve();
      }
      reject(new Error(`nginx ended: ${said}`));
    })();
    await inTime(promise, () => `nginx starts\n${said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.exited;
  }
}

function shown(): string {
  const block = /```nginx\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, "utf8"))?.[1];
  if (!block) throw new Error("docs/operations.md shows no nginx configuration");
  return block;
}
