import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { apiReport } from "../../scripts/build-sdk.ts";
import { connect } from "../../src/sdk/chat.ts";
import { take } from "../support/chatters.ts";
import { inTime } from "../support/deadline.ts";
import { programs } from "../support/documented.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(120_000);
const ROOT = resolve(import.meta.dirname, "../..");

/** A folder in which the package is installed, as npm does it. */
const folder = new TempFolder();
const HOME = folder.in("node_modules", "exchat-sdk");
let report: string;
let packed: { readonly filename: string; readonly size: number; readonly files: readonly { path: string }[] };

beforeAll(async () => {
  const clone = folder.in("clone");
  // A clone in which `npm ci` has run, and nothing else.
  for (const part of ["packages/sdk/package.json", "packages/sdk/README.md", "scripts", "src", "LICENSE"])
    cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  for (const part of ["package.json", "tsconfig.json"]) cpSync(join(ROOT, part), join(clone, part));
  symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));
  const told = run(["npm", "pack", "./packages/sdk", "--json", "--pack-destination", folder.path], clone);
  packed = JSON.parse(told.slice(told.indexOf("[\n")))[0];
  report = apiReport({ sdk: built(clone, "sdk.d.ts"), files: built(clone, "files.d.ts") });
  rmSync(clone, { recursive: true });
  writeFileSync(folder.in("package.json"), '{ "type": "module" }');
  run(["npm", "install", "--offline", "--no-audit", "--no-fund", `./${packed.filename}`]);
  for (const tool of ["ws", "@types", "bun-types", "undici-types"])
    symlinkSync(join(ROOT, "node_modules", tool), folder.in("node_modules", tool));
});
afterAll(() => folder[Symbol.dispose]());

const built = (clone: string, file: string): string =>
  readFileSync(join(clone, "packages/sdk/dist", file), "utf8");

/** What it says, when all goes well. */
function run(command: string[], cwd = folder.path, env: Readonly<Record<string, string>> = {}): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { cwd, env: { ...process.env, ...env } });
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${exitCode}\n${stdout}${stderr}`);
  return stdout.toString();
}

test("[SDK-3] the SDK needs no other package, and what it lets others see is written down", () => {
  for (const name of ["sdk.js", "sdk.d.ts", "files.js", "files.d.ts"]) {
    const code = readFileSync(join(HOME, "dist", name), "utf8");
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

test("[SDK-3] the package is made in a fresh clone, is small, and brings no other package with it", () => {
  expect(packed.size).toBeLessThan(100_000);
  expect(packed.files.map(({ path }) => path).sort()).toEqual([
    ...["LICENSE", "README.md", "dist/files.d.ts", "dist/files.js", "dist/sdk.d.ts", "dist/sdk.js"],
    "package.json",
  ]);
  const { dependencies, version } = JSON.parse(readFileSync(join(HOME, "package.json"), "utf8"));
  expect(dependencies).toBeUndefined();
  expect(version).toBe(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version);
  const installed = readdirSync(folder.in("node_modules")).filter((name) => !name.startsWith("."));
  expect(installed.sort()).toEqual(["@types", "bun-types", "exchat-sdk", "undici-types", "ws"]);
});

const PROGRAM = `
  import { connect, fold, Refused, signUp } from "exchat-sdk";
  import { fileStorage, keptPlace } from "exchat-sdk/files";
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

const NOBODY_THERE = `
  import { connect } from "exchat-sdk";
  import WebSocket from "ws";
  const why = await connect({ url: "http://127.0.0.1:9", WebSocket, deadlineMs: 1500 }).catch((cause) => cause);
  console.log(why.name, why.message);
  const none = await connect({ url: "http://127.0.0.1:9", WebSocket: undefined }).catch((cause) => cause);
  if (!globalThis.WebSocket) console.log(none.message);
  process.exit();
`;

test("[SDK-12] in Node with ws no program ends because there is no server, and it is told why", () => {
  writeFileSync(folder.in("nobody.mjs"), NOBODY_THERE);
  const [why, none = "there is no WebSocket here"] = run(["node", "nobody.mjs"]).trim().split("\n");
  expect(why).toMatch(
    /^Lost the server did not let us in within 1500 ms: no chat server answers at \S+: .*ECONNREFUSED/,
  );
  expect(none).toStartWith("there is no WebSocket here");
});

const STAYS = `
  import { connect } from "exchat-sdk";
  import WebSocket from "ws";
  const url = process.env.URL;
  const chat = await connect({ url, name: "stays", WebSocket, state: (now) => console.log(now.is) });
  const room = await chat.join("default");
  for await (const event of chat.feed(room.id))
    if (event.type === "message.posted" && !event.bot) await chat.post(room.id, event.body + "!");
`;

test("[SDK-12] a bot in Node with ws comes back after the server was killed", async () => {
  await using server = await startServer();
  writeFileSync(folder.in("stays.mjs"), STAYS);
  const bot = Bun.spawn(["node", "stays.mjs"], {
    cwd: folder.path,
    env: { ...process.env, URL: server.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const says = saying(bot.stdout);
  await says("open");
  await server.kill9();
  await says("waiting");
  await says("connecting");
  await server.restart();
  await says("open");
  using ada = await connect({ url: server.url, name: "ada", bot: false });
  const room = await ada.join("default");
  const feed = ada.feed(room.id);
  await ada.post(room.id, "hello");
  expect((await take(feed, 2)).at(-1)).toMatchObject({ from: "stays", body: "hello!" });
  bot.kill();
  await bot.exited;
});

/** Waits until a program has said this, after what was waited for before. */
function saying(out: ReadableStream<Uint8Array>): (line: string) => Promise<void> {
  const chunks = out.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return async (line) => {
    while (!text.includes(`${line}\n`)) {
      const { done, value } = await inTime(chunks.read(), () => `the program says "${line}" after "${text}"`);
      if (done) throw new Error(`the program ended before it said "${line}"`);
      text += decoder.decode(value);
    }
    text = text.slice(text.indexOf(`${line}\n`) + line.length + 1);
  };
}

/** What a part of a program takes for granted when it is shown. */
const GIVEN = `
declare const chat: import("exchat-sdk").Chat;
declare const room: import("exchat-sdk").Room;
declare const message: import("exchat-sdk").MessageId;
declare const seq: number;
`;
const CONNECTS = 'import { connect } from "exchat-sdk";\n';

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
  check(["alone.ts"], { lib: ["es2022", "esnext.disposable"], types: [] });
  const shownFiles = shown.map(([name]) => `shown-${name}.ts`);
  check([...shownFiles, "given.d.ts", "with-ws.ts"], { types: ["node"], skipLibCheck: true });
});
