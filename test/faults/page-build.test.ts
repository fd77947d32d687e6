import { expect } from "bun:test";
import { cpSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join, resolve } from "node:path";
import { BareServer } from "../support/bare-server.ts";
import { testWith } from "../support/loud-skip.ts";
import { mounted, TempFolder } from "../support/temp-folder.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const probe = new TempFolder();
const mount = mounted(probe.path, { type: "bind-read-only" });
if (typeof mount !== "string") mount[Symbol.dispose]();
probe[Symbol.dispose]();
const lacking = typeof mount === "string" ? `nothing can be mounted here: ${mount}` : undefined;

/** Where somebody else has installed ExChat, and then brought newer sources. */
function installation(folder: TempFolder): string {
  const root = folder.in("exchat");
  for (const part of ["bin", "src", "scripts", "package.json", "tsconfig.json", "dist/web"])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(root, "src/web/main.tsx"), later, later);
  return root;
}

testWith(
  lacking,
  "[RUN-2] a server that may not build its page serves what was built before, and says so",
  async () => {
    using folder = new TempFolder();
    const root = installation(folder);
    using readOnly = mounted(join(root, "dist"), { type: "bind-read-only" }) as Disposable;
    expect(readOnly).toBeDefined();
    await using server = new BareServer({ EXCHAT_DATA: folder.in("data") }, { root });
    expect((await fetch(await server.url())).status).toBe(200);
    await server.says("until then an older one is served");
    expect(server.stderr.split("\n").filter((line) => line.includes("web app"))).toHaveLength(1);
    expect(server.stderr).not.toContain(" at ");
    expect(server.stderr).toContain("npm ci");
  },
);

testWith(
  lacking,
  "[RUN-2] a server without a page that may not build one says so in one sentence",
  async () => {
    using folder = new TempFolder();
    const root = installation(folder);
    rmSync(join(root, "dist/web"), { recursive: true });
    using readOnly = mounted(join(root, "dist"), { type: "bind-read-only" }) as Disposable;
    expect(readOnly).toBeDefined();
    await using server = new BareServer({ EXCHAT_DATA: folder.in("data") }, { root });
    const { code, stderr } = await server.ends();
    expect(code).toBe(78);
    expect(stderr).toMatch(/^exchat: the web app could not be built \(.+\): run `npm ci` in .+\n$/);
  },
);
