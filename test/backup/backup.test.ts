import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { connect } from "../../src/sdk/sdk.ts";
import { BusyAda, bodiesIn, filesUnder } from "../support/backed-up.ts";
import { BareServer } from "../support/bare-server.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

const env = { EXCHAT_RATE_LIMIT: "off" };

/** Runs a verb that must succeed, and returns what it said. */
async function done(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await exchat(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

describe("a backup", () => {
  for (const [words, name] of [
    ["a folder", "backups"],
    ["an archive", "backup.tar"],
  ] as const)
    test(`[BACKUP-1, BACKUP-2] of a server that writes, to ${words}, has one moment: all that was acknowledged before, and each log without a gap`, async () => {
      using folder = new TempFolder();
      await using server = await startServer({ env });
      await using ada = await BusyAda.comes(server);
      await ada.says("first");
      await ada.writes(500);
      const before = [...ada.acknowledged];
      await done("backup", folder.in(name), "--data", server.data);
      await ada.stops();
      await server.stop();
      expect(await done("verify", folder.in(name))).toContain("whole: every digest");
      const said = await done("restore", folder.in(name), "--to", folder.in("restored"));
      expect(said).toContain(`exchat serve --data ${folder.in("restored")}`);
      const [all, restored] = [bodiesIn(server.data), bodiesIn(folder.in("restored"))];
      expect(restored).toEqual(all.slice(0, restored.length));
      expect(new Set(before).difference(new Set(restored)).size).toBe(0);
    });

  test("[BACKUP-1, BACKUP-2] of a server that was killed is restored with its key, its people and another epoch", async () => {
    using folder = new TempFolder();
    await using server = await startServer({ env });
    const { token, epoch } = await (async () => {
      await using ada = await BusyAda.comes(server);
      await ada.says("one", "two");
      return { token: ada.token, epoch: ada.chat.welcome.epoch };
    })();
    await server.kill9();
    await done("backup", folder.in("backups"), "--data", server.data);
    const restored = folder.in("restored");
    const said = await done("restore", folder.in("backups"), "--to", restored);
    const named = /The epoch is (\w+)/.exec(said)?.[1];
    await using second = new BareServer({ EXCHAT_DATA: restored, ...env });
    using ada = await connect({ url: await second.url(), token });
    expect(ada.welcome.epoch).toBe(named as string);
    expect(named).not.toBe(epoch);
    expect(bodiesIn(restored)).toEqual(["one", "two"]);
    for (const path of [...filesUnder(restored), ...filesUnder(folder.in("backups"))])
      expect(statSync(path).mode & 0o077).toBe(0);
    expect(filesUnder(restored).some((path) => path.endsWith("scram.key"))).toBe(true);
  });

  test("[BACKUP-1] goes to standard output as an archive, which another program can unpack", async () => {
    using folder = new TempFolder();
    await using server = await startServer({ env });
    await using ada = await BusyAda.comes(server);
    await ada.says("through a pipe");
    mkdirSync(folder.in("unpacked"));
    const sh = (script: string) =>
      Bun.spawnSync(["sh", "-c", script], { cwd: folder.path, stdout: "pipe", stderr: "pipe" });
    const piped = sh(
      `${process.cwd()}/bin/exchat backup - --data ${server.data} | tee whole.tar | tar -C unpacked -xf -`,
    );
    expect(piped.stderr.toString()).toMatch(/^exchat: backup \S+ of .* in standard output\n$/);
    expect(piped.stdout.length).toBe(0);
    for (const name of ["whole.tar", "unpacked"]) await done("verify", folder.in(name));
    expect(sh("tar -cf again.tar -C unpacked .").exitCode).toBe(0);
    await done("restore", folder.in("again.tar"), "--to", folder.in("restored"));
    expect(bodiesIn(folder.in("restored"))).toEqual(["through a pipe"]);
  });

  test("[BACKUP-2] overwrites nothing: neither a data folder, nor another one, nor a file", async () => {
    using folder = new TempFolder();
    await using server = await startServer({ env });
    await done("backup", folder.in("backup.tar"), "--data", server.data);
    const refused = async (...args: readonly string[]) => {
      const { code, stderr } = await exchat(args);
      expect(code).toBe(74);
      return stderr;
    };
    expect(await refused("restore", folder.in("backup.tar"), "--to", server.data)).toMatch(
      /is not empty \(.*\): restore to a new folder, so that nothing is overwritten\n$/,
    );
    expect(await refused("backup", folder.in("backup.tar"), "--data", server.data)).toContain(
      "exists, and is not overwritten",
    );
    mkdirSync(folder.in("letters"));
    writeFileSync(folder.in("letters", "to-bob.txt"), "dear bob");
    expect(await refused("backup", folder.in("letters"), "--data", server.data)).toContain(
      "has other things in it: name a new folder for backups",
    );
    expect(await refused("backup", folder.in("new"), "--data", folder.in("nowhere"))).toContain(
      "there is no ExChat in",
    );
  });
});
