import { describe, expect, setDefaultTimeout } from "bun:test";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { FACT_MS_MAX } from "../support/deadline.ts";
import { Desk, numbered } from "../support/desk.ts";
import { LoopDisk } from "../support/loop-disk.ts";
import { testWith } from "../support/loud-skip.ts";
import { errnos, PowerDisk } from "../support/power-disk.ts";
import { preloadLacking } from "../support/preload.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const readiness = async ({ url }: Desk) => (await fetch(`${url}/readyz`)).status;

async function until(fact: () => Promise<boolean>, missing: string): Promise<void> {
  const deadline = performance.now() + FACT_MS_MAX;
  while (!(await fact())) if (performance.now() > deadline) throw new Error(`not in time: ${missing}`);
}

/** Twenty messages, and a server that was stopped, or killed. */
async function usedFolder(
  data: string,
  signal: "SIGTERM" | "SIGKILL",
  env: Readonly<Record<string, string>> = {},
) {
  await using desk = await Desk.open(data, { env });
  await desk.posts(1, 20);
  desk.server.signal(signal);
  await desk.server.ends();
  return desk.token;
}

/** It comes up, everything can be read and nothing stored, until there is room again. */
async function comesUpFull(desk: Desk, makeRoom: () => void): Promise<void> {
  expect(await readiness(desk)).toBe(503);
  expect(await desk.log()).toEqual(numbered(1, 20));
  expect((await desk.ada.request("message.post", desk.message(21))).error?.code).toBe("unavailable");
  expect(await readiness(desk)).toBe(503);
  makeRoom();
  await until(async () => (await readiness(desk)) === 200, "it is ready");
  await desk.posts(21, 30);
  expect(await desk.log()).toEqual(numbered(1, 30));
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, "w");
  for (const size of [1_048_576, 65_536, 4_096, 512, 1])
    try {
      for (;;) if (writeSync(file, Buffer.alloc(size)) < size) break;
    } catch {
      // No room for so much.
    }
  closeSync(file);
}

describe("a start on a disk that takes nothing", () => {
  for (const signal of ["SIGTERM", "SIGKILL"] as const)
    for (const [words, errno] of [
      ["is full", errnos.ENOSPC],
      ["is broken", errnos.EIO],
    ] as const)
      testWith(
        preloadLacking,
        `[LOG-6] since it ${words}, after ${signal}: it comes up to be read, and goes on when the disk does`,
        async () => {
          using disk = new PowerDisk();
          const token = await usedFolder(disk.folder, signal, disk.env);
          disk.set("writeErrno", errno);
          await using desk = await Desk.open(disk.folder, { token, env: disk.env });
          await comesUpFull(desk, () => disk.set("writeErrno", errnos.none));
        },
      );

  const probe = new TempFolder();
  const made = LoopDisk.make(probe.path);
  if (typeof made !== "string") made[Symbol.dispose]();
  probe[Symbol.dispose]();

  for (const signal of ["SIGTERM", "SIGKILL"] as const)
    testWith(
      typeof made === "string" ? `there can be no file system in a file here: ${made}` : undefined,
      `[LOG-6] since other files have filled it, after ${signal}: it comes up to be read, and goes on when there is room`,
      async () => {
        using folder = new TempFolder();
        using disk = LoopDisk.make(folder.path) as LoopDisk;
        const data = `${disk.path}/data`;
        const token = await usedFolder(data, signal);
        fill(`${disk.path}/filler`);
        await using desk = await Desk.open(data, { token });
        await comesUpFull(desk, () => rmSync(`${disk.path}/filler`));
      },
    );
});
