import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { roomId } from "../../src/protocol/ids.ts";
import type { Post } from "../../src/sdk/post.ts";
import { fileStorage, keptPlace } from "../../src/sdk-files/files.ts";
import { TempFolder } from "../support/temp-folder.ts";

const post = (n: number, body: string): Post => ({
  ...{ nonce: `nonce ${n}`, room: roomId(1), body, writtenAt: n, owner: "", epoch: "e" },
});

const change = fc.record({ nonce: fc.nat({ max: 5 }), body: fc.option(fc.string({ unit: "grapheme" })) });

test("[SDK-11] wherever its program is killed, a file of unsent posts has those of just before or of just after", () => {
  using folder = new TempFolder();
  const path = folder.in("unsent");
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.nat(), (changes, n) => {
      writeFileSync(path, "");
      const storage = fileStorage(path);
      const states = [storage.all()];
      for (const { nonce, body } of changes) {
        if (body === null) storage.remove(`nonce ${nonce}`);
        else storage.put(post(nonce, body));
        states.push(storage.all());
      }
      const bytes = readFileSync(path);
      expect(fileStorage(path).all()).toEqual(storage.all());
      writeFileSync(path, bytes.subarray(0, n % (bytes.length + 1)));
      expect(states).toContainEqual(fileStorage(path).all());
      // What was torn is gone: what is written now can be read again.
      fileStorage(path).put(post(9, "one more"));
      expect(fileStorage(path).all().at(-1)).toEqual(post(9, "one more"));
    }),
  );
});

test("[SDK-11] a file of unsent posts does not grow with what was sent", () => {
  using folder = new TempFolder();
  const storage = fileStorage(folder.in("unsent"));
  storage.put(post(0, "waits for ever"));
  for (let n = 1; n <= 3_000; n += 1) {
    storage.put(post(n, "x".repeat(100)));
    storage.remove(`nonce ${n}`);
  }
  expect(readFileSync(folder.in("unsent"), "utf8").split("\n").length).toBeLessThan(1_100);
  expect(fileStorage(folder.in("unsent")).all()).toEqual([post(0, "waits for ever")]);
});

test("[SDK-2] a place is kept whole, and an empty file is no place", () => {
  using folder = new TempFolder();
  const path = folder.in("place");
  const kept = keptPlace(path);
  expect(kept.place).toBeUndefined();
  kept.keep("57@epoch");
  expect(kept.place).toBe("57@epoch");
  expect(keptPlace(path).place).toBe("57@epoch");
  writeFileSync(path, "");
  expect(keptPlace(path).place).toBeUndefined();
});
