import { expect, setDefaultTimeout, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { apiReport, buildSdk } from "../../scripts/build-sdk.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);
const ROOT = resolve(import.meta.dirname, "../..");

test("[SDK-3] the SDK is one file that needs no other, and what it lets others see is written down", async () => {
  using folder = new TempFolder();
  const built = folder.in("sdk");
  await buildSdk(built);
  const code = await readFile(join(built, "sdk.js"), "utf8");
  expect(code.match(/^\s*(?:import|export)\b.*\bfrom\b.*$/gm) ?? []).toEqual([]);
  expect(code).not.toMatch(/\brequire\(|\bimport\(/);
  // A change is no mistake: `bun scripts/build-sdk.ts --report` writes it down for the review.
  expect(apiReport(built)).toBe(await readFile(join(ROOT, "docs/sdk-api.md"), "utf8"));
});

test("[SDK-3] Node without a WebSocket of its own runs the SDK with one that it is given", async () => {
  using folder = new TempFolder();
  await buildSdk(folder.in("sdk"));
  const program = `
    import { connect, Refused } from ${JSON.stringify(folder.in("sdk", "sdk.js"))};
    import { WebSocket, WebSocketServer } from ${JSON.stringify(join(ROOT, "node_modules/ws/wrapper.mjs"))};
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    server.on("connection", (socket) => socket.on("message", (text) => {
      const { ref, type } = JSON.parse(text);
      socket.send(JSON.stringify({ ref, error: { code: "bad_token", message: type + " by " + socket.protocol } }));
    }));
    await new Promise((listening) => server.on("listening", listening));
    const url = "ws://127.0.0.1:" + server.address().port;
    const why = await connect({ url, token: "x", WebSocket }).catch((cause) => cause);
    console.log(why instanceof Refused, why.code, why.message);
    process.exit();
  `;
  const node = Bun.spawnSync(["node", "--input-type=module", "--eval", program], { cwd: folder.path });
  expect(node.stderr.toString()).toBe("");
  expect(node.stdout.toString()).toBe("true bad_token hello by exchat.v1\n");
});
