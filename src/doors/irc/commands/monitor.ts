import { skeleton } from "../../../protocol/names.ts";
import type { Call, Commands } from "../call.ts";
import { syncOnline } from "../metadata-sync.ts";
import { Monitors } from "../monitors.ts";
import type { Numeric } from "../numerics.ts";
import { answerRefusal } from "../refused.ts";
import { MONITOR_MAX } from "../sizes.ts";
import { tellWatcher, watchedMaskOf } from "../watchers.ts";

const LINE_CHARACTERS_MAX = 380;

/** MONITOR (IRCv3 monitor): the client is told when people come and go, also where it shares no channel with them. */
async function monitor(call: Call): Promise<void> {
  const { session } = call;
  session.monitors ??= new Monitors();
  const { monitors } = session;
  const [sub = "", list = ""] = call.params;
  const bySkeleton = list
    .split(",")
    .filter(isName)
    .map((name) => [skeleton(name), name] as const);
  const names = [...new Map(bySkeleton).values()];
  switch (sub.toUpperCase()) {
    case "+":
      return add(call, monitors, names);
    case "-":
      for (const name of names) monitors.remove(name);
      return watch(call, monitors);
    case "C":
      monitors.clear();
      return watch(call, monitors);
    case "L":
      tellLines(call, "RPL_MONLIST", monitors.names);
      return call.reply("RPL_ENDOFMONLIST", "End of MONITOR list");
    case "S":
      return tellStates(call, monitors, monitors.names);
    default:
      call.note("FAIL", "INVALID_PARAMS", [sub || "*"], "MONITOR takes +, -, C, L or S");
  }
}

/** Patterns are no names. */
const isName = (text: string): boolean => text !== "" && !/[!@*?]/.test(text);

async function add(call: Call, monitors: Monitors, names: readonly string[]): Promise<void> {
  const refused = call.pays("user.list");
  if (refused) return answerRefusal(call, refused, []);
  const room = MONITOR_MAX - monitors.size;
  const fresh = names.filter((name) => !monitors.has(skeleton(name)));
  for (const name of fresh.slice(0, room)) monitors.add(name);
  const surplus = fresh.slice(room);
  await watch(call, monitors);
  const watched = names.filter((name) => !surplus.includes(name));
  await tellStates(call, monitors, watched);
  if (surplus.length > 0)
    call.reply("ERR_MONLISTFULL", `${MONITOR_MAX}`, surplus.join(","), "Monitor list is full");
}

/** From now on the client is told of its names, and of no others. It is told the states of new names by the answer alone. */
async function watch({ session, house }: Call, monitors: Monitors): Promise<void> {
  if (session.isGone) return;
  await house.chat.names.watch(session, monitors.names, (person, isOnline) =>
    tellWatcher(house, session, person, isOnline),
  );
  for (const nick of monitors.names) {
    const owner = house.people.nicks.ownerOf(nick);
    if (owner) monitors.hears({ id: owner.id, name: nick }, true);
  }
}

async function tellStates(call: Call, monitors: Monitors, names: readonly string[]): Promise<void> {
  const { here, gone } = monitors.states(names);
  const masks = here.map((person) => watchedMaskOf(call.house, person));
  tellLines(call, "RPL_MONONLINE", masks);
  tellLines(call, "RPL_MONOFFLINE", gone);
  await syncOnline(
    call,
    here.map(({ name }) => name),
  );
}

function tellLines(call: Call, numeric: Numeric, words: readonly string[]): void {
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + word.length > LINE_CHARACTERS_MAX) {
      call.reply(numeric, line);
      line = "";
    }
    line += line === "" ? word : `,${word}`;
  }
  if (line !== "") call.reply(numeric, line);
}

export const monitoring: Commands = { MONITOR: { least: 1, run: monitor } };
