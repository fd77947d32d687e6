import { expect, test } from "bun:test";
import { SharedGuesses } from "../../src/chat/shared-guesses.ts";
import type { Store } from "../../src/chat/store.ts";
import { limits } from "../../src/protocol/limits.ts";
import { openSecrets } from "../../src/secrets/secrets.ts";
import { HandClock } from "../support/hand-clock.ts";
import { SYSTEM, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const FREE = limits.wrongPasswordsMax;
const ADA = { account: "name ada", network: "192.0.2.1" };

/** What one node does with guesses. Its own clock stands still, so only the store lets time pass. */
const node = (store: Store): SharedGuesses => {
  const secrets = openSecrets();
  const log = { info: () => {}, error: () => {} };
  return new SharedGuesses({
    ...{ store, log, clock: new HandClock() },
    keyed: (text) => secrets.keyedHash("the key of all nodes", text),
  });
};

/** Wrong passwords and codes, as all nodes count them. */
export function guessesContract(open: () => Promise<OpenedStore>): void {
  test("[AUTH-2] ten nodes let one network guess no more often than one node does, at once or in turn", async () => {
    await using home = await open();
    const nodes = upTo(10).map(() => node(home.store));
    const waits = await Promise.all(nodes.flatMap((one) => upTo(FREE).map(() => one.begin(ADA))));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(FREE);
    for (const one of nodes) expect(await one.begin(ADA)).toBeGreaterThan(0);
    // Others are counted apart.
    expect(await (nodes[0] as SharedGuesses).begin({ ...ADA, account: "name bob" })).toBe(0);
  });

  test("[AUTH-2] wrong ones are counted over a restart", async () => {
    await using home = await open();
    for (const _ of upTo(FREE)) expect(await node(home.store).begin(ADA)).toBe(0);
    await home.reopen();
    expect(await node(home.store).begin(ADA)).toBeGreaterThan(0);
  });

  test("[AUTH-2] what was right, or was not checked, counts on no node", async () => {
    await using home = await open();
    const [one, two] = [node(home.store), node(home.store)];
    for (const n of upTo(3 * FREE)) {
      expect(await one.begin(ADA)).toBe(0);
      if (n % 2 === 0) one.wasRight(ADA);
      else one.wasNotTried(ADA);
    }
    // As often as if nothing had been before.
    for (const _ of upTo(FREE)) expect(await two.begin(ADA)).toBe(0);
    expect(await node(home.store).begin(ADA)).toBeGreaterThan(0);
  });

  test("[AUTH-2] what was wrong more than a day ago is forgotten", async () => {
    await using home = await open();
    for (const _ of upTo(FREE)) await node(home.store).begin(ADA);
    const forget = () => new Townsfolk(home.store).does(SYSTEM, { type: "guess.forget" });
    await forget();
    expect(await node(home.store).begin(ADA)).toBeGreaterThan(0);
    await home.write("update guesses set at = at - 90000000");
    await forget();
    expect(await node(home.store).begin(ADA)).toBe(0);
  });
}
