import { tidied } from "../../../protocol/profile-values.ts";
import type { Call, Commands } from "../call.ts";
import { isChannel } from "../channels.ts";
import { openBatch } from "../labels.ts";
import { allShown, isKey, isValue, keyValue, metadataVersionOf } from "../metadata.ts";
import { badKey, fail, forbidden, isOld, refused, tooFew, unknown } from "../metadata-problems.ts";
import { ALL, saidInChannel, saidOfAll, saidOfPerson, tellSaid } from "../metadata-sync.ts";
import { subscribe, tellSubscriptions, unsubscribe } from "../subscriptions.ts";

type Values = Readonly<Record<string, string>>;
/** One subcommand. `keys`: how many parameters it takes, at least and at most. */
interface Sub {
  readonly params: readonly [least: number, most: number];
  /** It is about the client's own subscriptions. */
  readonly isOwn?: true;
  run(call: Call, target: string, params: readonly string[]): Promise<void> | void;
}

/** METADATA (IRCv3 metadata): before registration only of the client itself. */
async function metadata(call: Call): Promise<void> {
  const { session, params } = call;
  const [given = "", name = "", ...rest] = params;
  if (session.registration && metadataVersionOf(session.caps) === undefined)
    return call.reply("ERR_NOTREGISTERED", "You have not registered");
  const sub = Object.hasOwn(subcommands, name.toUpperCase()) ? subcommands[name.toUpperCase()] : undefined;
  if (!sub) return params.length < 2 ? tooFew(call, "*") : unknown(call, name);
  const [least, most] = sub.params;
  if (rest.length < least) return tooFew(call, name);
  if (rest.length > most && !isOld(call)) return fail(call, "INVALID_PARAMS", [name], "Too many parameters");
  const isSelf = given === "*" || given.toLowerCase() === session.nick.toLowerCase();
  if ((sub.isOwn || session.registration) && !isSelf)
    return fail(call, "INVALID_TARGET", [given], "Invalid metadata target");
  await sub.run(call, given, rest);
}

/** What is said of a target, and its name as it is; undefined = the client was told why not. */
async function find(call: Call, given: string): Promise<{ name: string; values: Values } | undefined> {
  const { session, house } = call;
  const { registration } = session;
  if (registration) return { name: session.nick, values: allShown(registration.saidNow, house.whole) };
  if (!isChannel(given)) {
    const found = await call.ask({ type: "user.metadata", name: given === "*" ? session.nick : given });
    if (!("refused" in found))
      return { name: house.people.nicks.of(found.user), values: allShown(found.values, house.whole) };
    refused(call, found.refused, given, "*");
    return undefined;
  }
  const room = session.roomOf(given);
  if (!room) {
    const other = await house.findRoom(given);
    if (other && !other.secret) forbidden(call, given, "*");
    else fail(call, "INVALID_TARGET", [given], "Invalid metadata target");
    return undefined;
  }
  const found = await call.ask({ type: "room.metadata", room: room.id, limit: 1 });
  if (!("refused" in found)) return { name: session.channels.nameOf(room), values: found.values };
  refused(call, found.refused, given, "*");
  return undefined;
}

async function get(call: Call, given: string, keys: readonly string[]): Promise<void> {
  const found = await find(call, given);
  if (!found) return;
  const { name, values } = found;
  const batch = openBatch(call, "metadata", name);
  for (const key of keys) {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    batch.say(isKey(key) ? keyValue(call.session, { target: name, key, value }) : badKey(call, key));
  }
  batch.end();
}

async function list(call: Call, given: string): Promise<void> {
  const found = await find(call, given);
  if (!found) return;
  const batch = openBatch(call, "metadata", found.name);
  for (const [key, value] of Object.entries(found.values))
    batch.say(keyValue(call.session, { target: found.name, key, value }));
  batch.end();
}

async function set(call: Call, target: string, [key = "", text]: readonly string[]): Promise<void> {
  if (!isKey(key)) return fail(call, "INVALID_KEY", [key || "*"], "Invalid key");
  // To draft/metadata-2 an empty value is one.
  const given = text === "" && !isOld(call) ? undefined : text;
  const value = given === undefined ? undefined : tidied(key, given);
  if (value !== undefined && !isValue(value))
    return fail(call, "INVALID_VALUE", isOld(call) ? [] : [key], "Invalid value");
  const found = await find(call, target);
  if (!found) return;
  if (value === undefined && isOld(call) && !Object.hasOwn(found.values, key))
    return fail(call, "KEY_NOT_SET", [target, key], "Key not set");
  if (await describe(call, target, key, value)) call.say(keyValue(call.session, { target, key, value }));
}

/** Sets or removes one value. Returns whether that was done; otherwise the client was told why not. */
async function describe(call: Call, given: string, key: string, value?: string): Promise<boolean> {
  const { session, house } = call;
  if (session.registration) {
    const isDone = session.registration.says(key, value);
    if (!isDone) refused(call, { code: "too_many", message: "" }, given, key);
    return isDone;
  }
  const room = isChannel(given) ? session.roomOf(given) : undefined;
  const isSelf = given === "*" || given.toLowerCase() === session.nick.toLowerCase();
  if (!room && !isSelf) {
    forbidden(call, given, key);
    return false;
  }
  const said = { key, ...(value !== undefined && { value }) };
  call.tells = { described: key };
  const outcome = await call.perform(
    room ? { type: "room.describe", room: room.id, ...said } : { type: "user.describe", ...said },
  );
  call.tells = undefined;
  if (outcome.refused) refused(call, outcome.refused, given, key);
  // People who monitor this one may share no room.
  else if (!room) house.descriptions.ofPerson({ by: session.user, from: call.user.name, ...said }, []);
  return !outcome.refused;
}

/** Says something of the client itself that it had said before it was registered. */
export async function setOwn(call: Call, key: string, value: string | undefined): Promise<void> {
  await describe(call, "*", key, value);
}

async function clear(call: Call, given: string): Promise<void> {
  const found = await find(call, given);
  if (!found) return;
  const keys = Object.keys(found.values);
  const isOther = !isChannel(given) && given !== "*" && found.name !== call.session.nick;
  if (isOther) return forbidden(call, given, "*");
  const done: string[] = [];
  for (const key of keys) {
    if (!(await describe(call, given, key))) break;
    done.push(key);
  }
  // What was refused was told: nothing was cleared.
  if (done.length === 0 && keys.length > 0) return;
  const batch = openBatch(call, "metadata", found.name);
  for (const key of done) batch.say(keyValue(call.session, { target: found.name, key }));
  batch.end();
}

async function sync(call: Call, given: string): Promise<void> {
  const { session } = call;
  if (session.registration) return fail(call, "INVALID_TARGET", [given], "You have not registered");
  if (given === ALL) return tellSaid(call, ALL, saidOfAll(call));
  const room = isChannel(given) ? session.roomOf(given) : undefined;
  if (room) return tellSaid(call, session.channels.nameOf(room), [saidInChannel(call, room)]);
  const found = await find(call, given);
  if (found) await tellSaid(call, found.name, [saidOfPerson(call, found.name)]);
}

const MANY = Number.POSITIVE_INFINITY;
const subcommands: Readonly<Record<string, Sub>> = {
  GET: { params: [1, MANY], run: get },
  LIST: { params: [0, 0], run: list },
  SET: { params: [1, 2], run: set },
  CLEAR: { params: [0, 0], run: clear },
  SUB: { params: [1, MANY], isOwn: true, run: subscribe },
  UNSUB: { params: [1, MANY], isOwn: true, run: unsubscribe },
  SUBS: { params: [0, 0], isOwn: true, run: tellSubscriptions },
  SYNC: { params: [0, 0], run: sync },
};

export const describing: Commands = { METADATA: { early: true, run: metadata } };
