import { expect, setDefaultTimeout } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { builtWeb } from "../../src/web-build.ts";
import { inTime } from "../support/deadline.ts";
import { testWith } from "../support/loud-skip.ts";
import { post } from "../support/people.ts";
import { straceLacking } from "../support/strace.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(120_000);

/** A program that is watched is many times slower. */
const READY_MS_MAX = 40_000;
const ROOT = resolve(import.meta.dirname, "../..");
const lacking = Bun.which("systemd-analyze") ? undefined : "there is no systemd-analyze here";

/** What the service may do all the same, and why. */
const EXPOSED: Readonly<Record<string, string>> = {
  "SystemCallFilter=~@resources": "the threads that hash passwords have a lower priority",
  "MemoryDenyWriteExecute=": "JavaScript is compiled while it runs",
  "RestrictAddressFamilies=~AF_UNIX": "verbs of exchat come by a socket in the data folder",
  "RestrictAddressFamilies=~AF_(INET|INET6)": "it is a server",
  "PrivateNetwork=": "it is a server",
  "IPAddressDeny=": "anyone may reach it",
  "RootDirectory=/RootImage=": "it needs the system's libraries",
  "ProcSubset=": "it reads how much memory there is",
  "DeviceAllow=": "ProtectClock adds this entry, which allows to read the clock",
};
/** With the system calls of a program that is not run by root. */
const ONLY_AS_ROOT = ["fchown"];

/** The unit, with this checkout in place of /opt/exchat. */
function unitIn(folder: TempFolder): string {
  const path = folder.in("exchat.service");
  const unit = readFileSync(resolve(ROOT, "deploy/exchat.service"), "utf8");
  writeFileSync(path, unit.replaceAll("/opt/exchat", ROOT));
  return path;
}

function analyze(...args: readonly string[]): { code: number; said: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync(["systemd-analyze", "--no-pager", ...args], {
    env: { ...process.env, SYSTEMD_COLORS: "0", SYSTEMD_EMOJI: "0", LC_ALL: "C.UTF-8", COLUMNS: "400" },
  });
  return { code: exitCode, said: `${stdout}${stderr}` };
}

testWith(lacking, "[DEPLOY-1] systemd finds nothing wrong with the unit", async () => {
  using folder = new TempFolder();
  expect(analyze("verify", unitIn(folder))).toEqual({ code: 0, said: "" });
});

testWith(lacking, "[DEPLOY-1] the unit allows the service what it needs, and nothing else", async () => {
  using folder = new TempFolder();
  const { code, said } = analyze("security", "--offline=true", "--threshold=15", unitIn(folder));
  const exposed = said.split("\n").flatMap((line) => /^[✗-] (\S+) /.exec(line)?.[1] ?? []);
  expect(exposed.filter((name) => EXPOSED[name] === undefined)).toEqual([]);
  expect(exposed).toContain("PrivateNetwork=");
  expect(code).toBe(0);
});

testWith(
  lacking ?? straceLacking,
  "[DEPLOY-1] a server needs no system call that the unit refuses",
  async () => {
    using folder = new TempFolder();
    const trace = folder.in("trace");
    // The server that is watched finds the page built, as an installed one does.
    await builtWeb();
    const child = Bun.spawn(
      ["strace", "-D", "-f", "-qq", "-o", trace, resolve(ROOT, "bin/exchat"), "serve"],
      {
        env: {
          ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("EXCHAT_"))),
          ...{ EXCHAT_PORT: "0", EXCHAT_DATA: folder.in("data"), EXCHAT_REGISTRATION: "open" },
        },
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    const { ready, ended } = readOutput(child.stdout);
    try {
      const url = await inTime(ready, () => "the server is ready", READY_MS_MAX);
      const made = await post(`${url}/users`, { username: "ada", password: "a long walk by the sea" });
      expect(made.status).toBe(201);
      child.kill("SIGTERM");
      // strace ends after the server, and has the other end of its output as long.
      await inTime(ended, () => "the server and strace have ended", READY_MS_MAX);
    } finally {
      child.kill("SIGKILL");
    }
    const used = new Set(
      [...readFileSync(trace, "latin1").matchAll(/^\d+ +([a-z]\w*)\(/gm)].map(([, name]) => name),
    );
    // Of a thread that is just ending, strace shows a number that is no call.
    for (const name of used) if (/^syscall_0x/.test(name ?? "")) used.delete(name);
    const [allowed, refused] = [callsOf("@system-service"), callsOf("@privileged")];
    const missing = [...used].filter((name = "") => !allowed.has(name) || refused.has(name));
    expect(used.size).toBeGreaterThan(20);
    expect(missing.filter((name = "") => !ONLY_AS_ROOT.includes(name))).toEqual([]);
  },
);

/** The system calls of a set, as the unit names it. */
function callsOf(set: string): Set<string> {
  const names = analyze("syscall-filter", set)
    .said.split("\n")
    .flatMap((line) => /^ {4}([@\w-]+)$/.exec(line)?.[1] ?? []);
  return new Set(names.flatMap((name) => (name.startsWith("@") ? [...callsOf(name)] : [name])));
}

/** Reads to the end. `ready` is the address that the server prints. */
function readOutput(stdout: ReadableStream<Uint8Array>): { ready: Promise<string>; ended: Promise<void> } {
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  const ended = (async () => {
    let said = "";
    for await (const chunk of stdout) {
      said += new TextDecoder().decode(chunk);
      const url = /^ready (http:\/\/[\d.]+:\d+)/m.exec(said)?.[1];
      if (url) resolve(url);
    }
  })();
  return { ready, ended };
}
