import { limits } from "../../protocol/limits.ts";
import type { Room } from "../../protocol/room.ts";
import type { Call } from "./call.ts";
import { openBatch } from "./labels.ts";
import { allShown, metadataVersionOf, newsOf } from "./metadata.ts";
import type { IrcSession } from "./session.ts";

/** What is said of one target; undefined = a limit refuses the rest. */
type Said = { readonly target: string; readonly values: Readonly<Record<string, string>> } | undefined;

/** More channels and people than this are synchronized when the client asks for it. */
const TARGETS_MAX = 20;
/** People who come online together, of whom the client is told at once. */
const PEOPLE_MAX = 10;
/** Lines after which the client may first take what it has. */
const LINES_AT_ONCE = 100;
/** A labelled answer is sent as a whole, so it is bounded. */
const LABELLED_LINES_MAX = 2_000;
/** After so many seconds a client may ask for what was not told at once. */
const LATER_SECONDS = 2;

/** Whether the client is told of what becomes visible to it. A client of draft/metadata-3 gets an empty batch, too. */
const wants = ({ caps, subscriptions }: IrcSession): boolean =>
  metadataVersionOf(caps) === 3 || (metadataVersionOf(caps) === 2 && subscriptions.size > 0);

/** A channel and its members; of draft/metadata-3: SYNC of a channel. With `pagesMax`, more than so many pages are refused. */
export async function* saidInChannel(
  call: Call,
  room: Room,
  pagesMax = Number.POSITIVE_INFINITY,
): AsyncGenerator<Said> {
  const { nicks } = call.house.people;
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await call.ask({
      ...{ type: "room.metadata", room: room.id, limit: limits.metadataPageMax },
      ...(after !== undefined && { after }),
    });
    if ("refused" in answer) break;
    if (page === 0) yield { target: call.session.channels.nameOf(room), values: answer.values };
    for (const { user, values } of answer.people)
      yield { target: nicks.of(user), values: allShown(values, call.house.whole) };
    after = answer.people.at(-1)?.user.id;
    if (!answer.more || after === undefined) return;
  }
  yield undefined;
}

export async function* saidOfPerson(call: Call, name: string): AsyncGenerator<Said> {
  const answer = await call.ask({ type: "user.metadata", name });
  if (!("refused" in answer))
    yield {
      target: call.house.people.nicks.of(answer.user),
      values: allShown(answer.values, call.house.whole),
    };
  else if (answer.refused.code !== "no_such_user") yield undefined;
}

/** One batch with the values of these keys. What a limit refuses, the client may ask for later. */
export async function tellSaid(
  call: Call,
  target: string,
  sources: Iterable<AsyncIterable<Said> | Iterable<Said>>,
  keys: ReadonlySet<string> = call.session.subscriptions,
): Promise<void> {
  const batch = openBatch(call, "metadata", target);
  const told = new Set<string>();
  let isWhole = true;
  for (const source of sources)
    for await (const said of source) {
      if (!said || call.lines.length > LABELLED_LINES_MAX) isWhole = false;
      if (!isWhole || !said) break;
      if (told.has(said.target)) continue;
      told.add(said.target);
      for (const key of keys)
        if (Object.hasOwn(said.values, key))
          batch.say(newsOf(call.session, { target: said.target, key, value: said.values[key] }));
      if (call.lines.length > LINES_AT_ONCE) await call.page();
    }
  batch.end();
  if (!isWhole) later(call, target);
}

/** What the client joins: a channel of few people at once, else the client may ask later (IRCv3 metadata, "Postponed synchronization"). */
export async function syncJoined(call: Call, room: Room): Promise<void> {
  if (!wants(call.session)) return;
  const channel = call.session.channels.nameOf(room);
  if (call.session.subscriptions.size === 0) return await tellSaid(call, channel, []);
  const said: Said[] = [];
  for await (const one of saidInChannel(call, room, 1)) said.push(one);
  if (said.includes(undefined)) later(call, channel);
  else await tellSaid(call, channel, [said]);
}

/** The client was told that these people whom it monitors are online. */
export async function syncOnline(call: Call, names: readonly string[]): Promise<void> {
  if (names.length === 0 || !wants(call.session)) return;
  if (names.length > PEOPLE_MAX) return later(call, ALL);
  const isNone = call.session.subscriptions.size === 0;
  for (const name of names) await tellSaid(call, name, isNone ? [] : [saidOfPerson(call, name)]);
}

export const ALL = "*ALL";

/** Everything that the client is told changes of: its channels, their members, the people whom it monitors, and itself. */
export function saidOfAll(call: Call): AsyncGenerator<Said>[] {
  const { session } = call;
  const names = [session.nick, ...(session.monitors?.names ?? [])];
  return [
    ...[...session.channels.all].map((room) => saidInChannel(call, room)),
    ...names.map((name) => saidOfPerson(call, name)),
  ];
}

/** The client has subscribed to more keys. */
export async function syncSubscribed(call: Call, keys: ReadonlySet<string>): Promise<void> {
  const sources = saidOfAll(call);
  if (sources.length > TARGETS_MAX) later(call, ALL);
  else await tellSaid(call, ALL, sources, keys);
}

/** ERR_METADATASYNCLATER. draft/metadata-2 has no name for everything. */
function later(call: Call, target: string): void {
  const isOld = target === ALL && metadataVersionOf(call.session.caps) === 2;
  const { channels } = call.session;
  for (const one of isOld ? [...channels.all].map((room) => channels.nameOf(room)) : [target])
    call.reply("ERR_METADATASYNCLATER", one, `${LATER_SECONDS}`, "Synchronize later");
}
