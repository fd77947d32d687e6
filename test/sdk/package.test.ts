import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { apiReport, buildSdk } from "../../scripts/build-sdk.ts";
import { programs } from "../support/documented.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(120_000);
const ROOT = resolve(import.meta.dirname, "../..");

/** A folder in which the package is installed, as its own list of files and its `exports` have it. */
const folder = new TempFolder();
let report: string;

beforeAll(async () => {
  report = apiReport(await buildSdk(join(ROOT, "dist/sdk")));
  run(["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder.path], ROOT);
  const home = folder.in("node_modules", "exchat");
  mkdirSync(home, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  run(["tar", "-xzf", folder.in(`exchat-${version}.tgz`), "--strip-components=1"], home);
  for (const tool of ["ws", "@types", "bun-types", "undici-types"])
    symlinkSync(join(ROOT, "node_modules", tool), folder.in("node_modules", tool));
});
afterAll(() => folder[Symbol.dispose]());

/** What it says, when all goes well. */
function run(command: string[], cwd = folder.path, env: Readonly<Record<string, string>> = {}): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { cwd, env: { ...process.env, ...env } });
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${exitCode}\n${stdout}${stderr}`);
  return stdout.toString();
}

test("[SDK-3] the SDK needs no other package, and what it lets others see is written down", () => {
  for (const name of ["sdk.js", "sdk.d.ts", "files.js", "files.d.ts"]) {
    const code = readFileSync(folder.in("node_modules", "exchat", "dist", "sdk", name), "utf8");
    const imported = [...code.matchAll(/\bfrom\s*"([^"]+)"|\b(?:import|require)\("([^"]+)"\)/g)].map(
      ([, from, called]) => from ?? called,
    );
    const allowed = { "sdk.js": [], "sdk.d.ts": [], "files.js": ["node:fs"], "files.d.ts": ["./sdk.js"] }[
      name
    ];
    expect({ name, imported }).toEqual({ name, imported: allowed ?? [] });
  }
  // A change is no mistake: `bun scripts/build-sdk.ts --report` writes it down for the review.
  expect(report).toBe(readFileSync(join(ROOT, "docs/sdk-api.md"), "utf8"));
});

const PROGRAM = `
  import { connect, fold, Refused, signUp } from "exchat/sdk";
  import { fileStorage, keptPlace } from "exchat/sdk/files";
  const url = process.env.URL;
  const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;
  const username = process.env.NAME;
  const { token } = await signUp(url, { username });
  const chat = await connect({ url, token, WebSocket, storage: fileStorage(username + ".unsent") });
  const room = await chat.create(username);
  const kept = keptPlace(username + ".place");
  const feed = chat.feed(room.id, { after: 0 });
  await chat.post(room.id, "hello");
  let messages = new Map();
  for await (const event of feed) {
    messages = fold(messages, [event]);
    kept.keep(feed.place);
    if (event.type === "message.posted") break;
  }
  const why = await chat.join("nowhere").catch((cause) => cause);
  console.log([...messages.values()][0].body, why instanceof Refused, why.code, kept.place.split("@")[0]);
  process.exit();
`;

test("[SDK-3] a program that has installed the package runs in Node and in Bun", async () => {
  await using server = await startServer();
  writeFileSync(folder.in("program.mjs"), PROGRAM);
  const env = { URL: server.url };
  const said = "hello true no_such_room 3\n";
  expect(run(["node", "program.mjs"], folder.path, { ...env, NAME: "node-20" })).toBe(said);
  expect(run([process.execPath, "--no-install", "program.mjs"], folder.path, { ...env, NAME: "bun" })).toBe(
    said,
  );
});

/** What a part of a program takes for granted when it is shown. */
const GIVEN = `
declare const chat: import("exchat/sdk").Chat;
declare const room: import("exchat/sdk").Room;
declare const message: import("exchat/sdk").MessageId;
declare const seq: number;
`;
const CONNECTS = 'import { connect } from "exchat/sdk";\n';

test("[SDK-5] every program in the documentation fits the types of the package, which need no other types", async () => {
  const shown = [...(await programs())];
  expect(shown.length).toBeGreaterThan(8);
  for (const [name, code] of shown) writeFileSync(folder.in(`shown-${name}.ts`), `${code}export {};\n`);
  writeFileSync(folder.in("given.d.ts"), GIVEN);
  writeFileSync(folder.in("alone.ts"), `${CONNECTS}export const chat = connect({ url: "" });\n`);
  const ws = `import { WebSocket } from "ws";\n${CONNECTS}export const chat = connect({ url: "", WebSocket });\n`;
  writeFileSync(folder.in("with-ws.ts"), ws);
  const strict = { noEmit: true, strict: true, module: "nodenext", target: "es2022", skipLibCheck: false };
  const check = (files: string[], more: object) => {
    const config = { compilerOptions: { ...strict, ...more }, files };
    writeFileSync(folder.in("tsconfig.json"), JSON.stringify(config));
    run([process.execPath, join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder.path]);
  };
  writeFileSync(folder.in("package.json"), '{ "type": "module" }');
  check(["alone.ts"], { lib: ["es2022", "esnext.disposable"], types: [] });
  const shownFiles = shown.map(([name]) => `shown-${name}.ts`);
  check([...shownFiles, "given.d.ts", "with-ws.ts"], { types: ["node"], skipLibCheck: true });
});
