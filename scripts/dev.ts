/** `bin/dev`: a server that starts again whenever a file under src/ changes; a start builds the page when it is stale. */
import { watch } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
/** Editors write a file in several steps. */
const QUIET_MS = 150;

const start = () =>
  Bun.spawn([join(root, "bin/exchat"), "serve", ...process.argv.slice(2)], {
    stdio: ["ignore", "inherit", "inherit"],
  });

let server = start();
let timer: ReturnType<typeof setTimeout> | undefined;
let restarting = Promise.resolve();

async function restart(): Promise<void> {
  server.kill("SIGTERM");
  await server.exited;
  server = start();
}

watch(join(root, "src"), { recursive: true }, () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    restarting = restarting.then(restart);
  }, QUIET_MS);
});

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    server.kill("SIGTERM");
    void server.exited.then((code) => process.exit(code));
  });
