import { describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { beginFolder } from "../../src/backup/data-folder.ts";
import { FolderTarget } from "../../src/backup/folder.ts";
import { sealed, unsealed } from "../../src/backup/manifest.ts";
import { bodiesIn, filesUnder } from "../support/backed-up.ts";
import {
  making,
  refusal,
  restored,
  talkedIn,
  toArchive,
  toFolder,
  verified,
  writes,
} from "../support/backup-files.ts";
import { testWith } from "../support/loud-skip.ts";
import { mounted, TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

describe("a backup that is not whole", () => {
  test("[BACKUP-3] since one byte of the archive is another one: it is found, or it made no difference", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    const path = folder.in("backup.tar");
    await toArchive(data, path);
    const bytes = readFileSync(path);
    let found = 0;
    const step = Math.ceil(bytes.length / 150);
    for (let at = 0; at < bytes.length; at += step) {
      const broken = Buffer.from(bytes);
      broken[at] = (broken[at] ?? 0) ^ 0x41;
      writeFileSync(folder.in("broken.tar"), broken);
      const why = await refusal(() => verified(folder.in("broken.tar")));
      if (why !== "it was taken") found += 1;
    }
    expect(found).toBeGreaterThan(75);
  });

  test("[BACKUP-3] since it is cut short anywhere: it is refused, and nothing is restored", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    const path = folder.in("backup.tar");
    await toArchive(data, path);
    const { length } = readFileSync(path);
    for (const part of [0, 100, 512, 1_000, 0.3 * length, 0.6 * length, 0.9 * length, length - 1_024]) {
      writeFileSync(folder.in("cut.tar"), readFileSync(path).subarray(0, part));
      expect(await refusal(() => restored(folder.in("cut.tar"), folder.in("new")))).toMatch(
        /is cut short or damaged|is no backup of ExChat/,
      );
    }
    expect(readdirSync(folder.path)).not.toContain("new");
  });

  test("[BACKUP-3] since a block of the folder is gone, cut short or damaged, or the list of contents is", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    const path = folder.in("backups");
    await toFolder(data, path);
    const files = filesUnder(path).filter((file) => /^.(?:blocks|backups)./.test(file.slice(path.length)));
    for (const file of files) {
      const whole = readFileSync(file);
      for (const spoil of [
        () => rmSync(file),
        () => truncateSync(file, 10),
        () => writeFileSync(file, Bun.zstdCompressSync("another block")),
      ]) {
        spoil();
        expect(await refusal(() => restored(path, folder.in("new")))).toMatch(
          /is damaged|is not whole|has no backup that was finished|is not what was written/,
        );
        writeFileSync(file, whole);
      }
    }
    await verified(path);
    await restored(path, folder.in("new"));
    expect(bodiesIn(folder.in("new"))).toEqual(["one", "two", "three"]);
  });

  test("[BACKUP-3] since a newer ExChat made it, or there is none: a sentence says so", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    const path = folder.in("backups");
    const { manifest } = await toFolder(data, path);
    const [file = ""] = filesUnder(path).filter((name) => name.endsWith(".json"));
    writeFileSync(file, sealed({ ...manifest, schema: 9_999, version: "9.0.0" }));
    expect(await refusal(() => verified(path))).toMatch(
      /made by a newer ExChat \(version 9\.0\.0, schema 9999\): update this one first/,
    );
    const text = sealed({ ...manifest, form: 2 as 1 });
    expect(() => unsealed(text, "it")).toThrow("it was made by a newer ExChat (form 2)");
    for (const [place, why] of [
      [folder.in("nowhere"), "there is no backup at"],
      [data, "is no backup of ExChat"],
      [`${data}/exchat.sqlite`, "is no backup of ExChat"],
    ] as const)
      expect(await refusal(() => verified(place))).toContain(why);
  });

  test("[BACKUP-3] since a log in it has a gap, or ends elsewhere", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    writes(data, "delete from events where seq = (select max(seq) - 1 from events)");
    await toFolder(data, folder.in("backups"));
    expect(await refusal(() => verified(folder.in("backups")))).toMatch(/has a gap: of room r\d+ there are/);
  });
});

describe("a backup that cannot be made", () => {
  test("[BACKUP-5] since the folder has those of another server: they stay as they are", async () => {
    using folder = new TempFolder();
    const [data, other] = [await talkedIn(folder), await talkedIn(folder, "other")];
    const path = folder.in("backups");
    await toFolder(data, path);
    const before = filesUnder(path);
    expect(await refusal(() => toFolder(other, path))).toContain("has backups of another server");
    expect(filesUnder(path)).toEqual(before);
    await verified(path);
  });

  const small = (() => {
    using folder = new TempFolder();
    const disk = mounted(folder.path, { type: "tmpfs", megabytes: 1 });
    if (typeof disk === "string") return disk;
    disk[Symbol.dispose]();
    return undefined;
  })();
  testWith(
    small,
    "[BACKUP-5] since the disk is full, or takes no writes: the former one stays whole",
    async () => {
      using folder = new TempFolder();
      const data = await talkedIn(folder);
      mkdirSync(folder.in("disk"));
      const disk = mounted(folder.in("disk"), { type: "tmpfs", megabytes: 1 }) as Disposable;
      try {
        const path = folder.in("disk", "backups");
        await toFolder(data, path);
        writes(
          data,
          `insert into meta with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
        select 'noise' || i, hex(randomblob(4000)) from n`,
        );
        expect(await refusal(() => toFolder(data, path))).toMatch(
          /the disk is full\. Nothing that was there before/,
        );
        expect(await refusal(() => toArchive(data, folder.in("disk", "backup.tar")))).toContain(
          "the disk is full",
        );
        await verified(path);
        expect(filesUnder(path).filter((file) => file.endsWith(".unfinished"))).toEqual([]);
        expect(readdirSync(folder.in("disk"))).toEqual(["backups"]);
        // Nor can it be restored there.
        expect(await refusal(() => restored(path, folder.in("disk", "new")))).toContain("the disk is full");
      } finally {
        disk[Symbol.dispose]();
      }
      mkdirSync(folder.in("closed"));
      const closed = mounted(folder.in("closed"), { type: "bind-read-only" }) as Disposable;
      try {
        for (const name of ["backups", "backup.tar"])
          expect(
            await refusal(() =>
              name === "backups"
                ? toFolder(data, folder.in("closed", name))
                : toArchive(data, folder.in("closed", name)),
            ),
          ).toMatch(/cannot be (?:used for backups|written): .*read-only/i);
      } finally {
        closed[Symbol.dispose]();
      }
      chmodSync(folder.in("closed"), 0o700);
    },
  );

  test("[BACKUP-5] since another one is being made there: it does not begin", async () => {
    using folder = new TempFolder();
    const data = await talkedIn(folder);
    const path = folder.in("backups");
    const first = new FolderTarget({ path, keep: undefined });
    expect(await refusal(() => toFolder(data, path))).toContain("another backup is being made in");
    await making(() => beginFolder(data), first);
    await toFolder(data, path);
  });
});
