import type { Call } from "./call.ts";
import { openBatch } from "./labels.ts";
import { isKey, METADATA } from "./metadata.ts";
import { badKey, fail, isOld } from "./metadata-problems.ts";
import { syncSubscribed } from "./metadata-sync.ts";
import { numerics } from "./numerics.ts";

/** Keys of one line, which has 15 parameters at most. */
const KEYS_A_LINE = 12;

/** METADATA SUB: each key in its order, up to the first that is one too many. */
export async function subscribe(call: Call, _target: string, keys: readonly string[]): Promise<void> {
  const { session } = call;
  const now = new Set(session.subscriptions);
  const [done, added, bad] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let tooMany: string | undefined;
  for (const key of keys) {
    if (!isKey(key)) bad.add(key);
    else if (now.size >= METADATA.subsMax) tooMany = key;
    else {
      if (!now.has(key)) added.add(key);
      now.add(key);
      done.add(key);
    }
    if (tooMany !== undefined) break;
  }
  session.subscriptions = now;
  tellKeys(call, "RPL_METADATASUBOK", [...done]);
  for (const key of bad) call.say(badKey(call, key));
  if (tooMany !== undefined && isOld(call)) fail(call, "TOO_MANY_SUBS", [tooMany], "Too many subscriptions");
  else if (tooMany !== undefined)
    fail(call, "LIMIT_REACHED", ["SUB", tooMany, `${METADATA.subsMax}`], "Too many subscriptions");
  if (added.size > 0 && !session.registration) await syncSubscribed(call, added);
}

/** METADATA UNSUB. */
export function unsubscribe(call: Call, _target: string, keys: readonly string[]): void {
  const { session } = call;
  const now = new Set(session.subscriptions);
  for (const key of keys) now.delete(key);
  session.subscriptions = now;
  tellKeys(call, "RPL_METADATAUNSUBOK", [...new Set(keys.filter(isKey))]);
  for (const key of keys) if (!isKey(key)) call.say(badKey(call, key));
}

function tellKeys(call: Call, numeric: "RPL_METADATASUBOK" | "RPL_METADATAUNSUBOK", keys: readonly string[]) {
  for (const line of linesOf(keys)) call.reply(numeric, ...line);
}

const linesOf = (keys: readonly string[]): (readonly string[])[] =>
  Array.from({ length: Math.ceil(keys.length / KEYS_A_LINE) }, (_, i) =>
    keys.slice(i * KEYS_A_LINE, (i + 1) * KEYS_A_LINE),
  );

/** METADATA SUBS. */
export function tellSubscriptions(call: Call): void {
  const batch = openBatch(call, "metadata-subs");
  for (const line of linesOf([...call.session.subscriptions]))
    batch.say({ command: numerics.RPL_METADATASUBS, params: [call.session.nick, ...line] });
  batch.end();
}
