import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Given, Then, When } from "@cucumber/cucumber";
import { inTime } from "../../support/deadline.ts";
import { signUp } from "../../support/people.ts";
import { PlainClient } from "../../support/plain-client.ts";
import { readFiles } from "../../support/source.ts";
import { PlainSeat } from "../seats/plain-seat.ts";
import type { Story } from "./story.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
let read = "";

When("somebody looks through the steps of the stories", () => {
  const code = [...readFiles("test/stories/**/*.ts"), ...readFiles("test/support/*-client.ts")];
  read = code.map(({ text }) => text).join("\n");
});

When("somebody reads {rest}", async (path: string) => {
  read = await readFile(join(ROOT, path), "utf8");
});

Then("it names {string}", (text: string) => {
  if (!read.includes(text)) throw new Error(`it does not name ${text}`);
});

Then("it does not name {string}", (text: string) => {
  if (read.includes(text)) throw new Error(`it names ${text}`);
});

interface Typed {
  readonly child: Bun.Subprocess<"ignore", "pipe", "inherit">;
  readonly url: string;
}
let typed: Typed | undefined;

When("{client} types {string}", async function (this: Story, _client: string, line: string) {
  const folder = await mkdtemp(join(tmpdir(), "exchat-test-"));
  const env = { ...process.env, EXCHAT_PORT: "0", EXCHAT_IRC_PORT: "0", EXCHAT_DATA: join(folder, "data") };
  const child = Bun.spawn(line.split(" "), { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  this.endings.push(async () => {
    child.kill("SIGTERM");
    await child.exited;
    await rm(folder, { recursive: true, force: true });
  });
  typed = { child, url: await inTime(readyUrl(child.stdout), () => `${line} says that the server is ready`) };
});

async function readyUrl(stdout: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let said = "";
  for await (const chunk of stdout) {
    said += decoder.decode(chunk, { stream: true });
    const url = /^ready.*?(http:\/\/\S+:\d+)/m.exec(said)?.[1];
    if (url) return url;
  }
  throw new Error(`the server ended before it was ready: ${said}`);
}

Given("{client} uses the plain protocol there", async function (this: Story, client: string) {
  const name = this.real(client);
  const token = await signUp(typed?.url ?? "", name);
  const wsUrl = `${typed?.url.replace("http", "ws")}/chat`;
  this.put(client, new PlainSeat(await PlainClient.connect(wsUrl, { name, token })));
});

Then("the server ends with npm", async function (this: Story) {
  typed?.child.kill("SIGTERM");
  await inTime(typed?.child.exited ?? Promise.resolve(0), () => "npm ends");
  const answered = await fetch(typed?.url ?? "").catch(() => undefined);
  if (answered) throw new Error("the server still answers when npm has ended");
});
