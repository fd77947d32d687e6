import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { ConfigProblem, configOf } from "../../src/config.ts";
import { BusyAda, bodiesIn } from "../support/backed-up.ts";
import { verified } from "../support/backup-files.ts";
import { BareServer } from "../support/bare-server.ts";
import { metricsOf } from "../support/metrics.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

describe("a server that makes backups by itself", () => {
  test("[BACKUP-7] makes one soon after its start, and says so in its log and its numbers", async () => {
    using folder = new TempFolder();
    const path = folder.in("backups");
    const env = { EXCHAT_DATA: folder.in("data"), EXCHAT_BACKUP_DIR: path, EXCHAT_RATE_LIMIT: "off" };
    await using server = new BareServer(env);
    const url = await server.url();
    await server.says("a backup was made");
    const numbers = await metricsOf(url);
    expect(numbers["backup_last_timestamp_seconds"]).toBeGreaterThan(Date.now() / 1_000 - 60);
    expect(numbers["backup_last_bytes"]).toBeGreaterThan(100_000);
    expect(numbers["backup_failures_total"]).toBe(0);
    await verified(path);
  });

  test("[BACKUP-7] goes on when a backup fails, says why, and counts it", async () => {
    using folder = new TempFolder();
    const path = folder.in("backups");
    writeFileSync(path, "a file is in its place");
    const data = folder.in("data");
    await using server = new BareServer({ EXCHAT_DATA: data, EXCHAT_BACKUP_DIR: path });
    const url = await server.url();
    await server.says("a backup failed");
    await server.says(`the folder ${path} cannot be used for backups`);
    const numbers = await metricsOf(url);
    expect(numbers["backup_last_timestamp_seconds"]).toBe(0);
    expect(numbers["backup_failures_total"]).toBe(1);
    {
      await using ada = await BusyAda.comes({ url });
      await ada.says("all the same");
    }
    server.signal("SIGTERM");
    expect((await server.ends()).code).toBe(0);
    expect(bodiesIn(data)).toEqual(["all the same"]);
  });

  test("[BACKUP-7] is told where, how often, and how many to keep", () => {
    const read = (env: Record<string, string>) => configOf([], env).backup;
    expect(read({})).toBeUndefined();
    expect(read({ EXCHAT_BACKUP_DIR: "/b" })).toEqual({ folder: "/b", minutes: 60, keep: 48 });
    const all = { EXCHAT_BACKUP_DIR: "/b", EXCHAT_BACKUP_MINUTES: "15", EXCHAT_BACKUP_KEEP: "7" };
    expect(read(all)).toEqual({ folder: "/b", minutes: 15, keep: 7 });
    expect(() => read({ EXCHAT_BACKUP_KEEP: "7" })).toThrow(ConfigProblem);
    expect(() => read({ ...all, EXCHAT_BACKUP_MINUTES: "0" })).toThrow("from 1 to 525600");
  });
});
