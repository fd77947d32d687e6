import type { Call, Commands } from "../call.ts";
import { syncOnline } from "../metadata-sync.ts";
import type { Numeric } from "../numerics.ts";
import { personNamed, type Seen } from "../seen.ts";
import { MONITOR_MAX } from "../sizes.ts";

const LINE_CHARACTERS_MAX = 380;

/** MONITOR (IRCv3 monitor): the client is told when people come and go, also where it shares no channel with them. */
async function monitor(call: Call): Promise<void> {
  const { monitors } = call.house;
  const [sub = "", list = ""] = call.params;
  const names = [...new Set(list.split(",").filter(isName))];
  switch (sub.toUpperCase()) {
    case "+":
      return add(call, names);
    case "-":
      for (const name of names) monitors.remove(call.session, name);
      return;
    case "C":
      return monitors.clear(call.session);
    case "L":
      tellLines(call, "RPL_MONLIST", monitors.namesOf(call.session));
      return call.reply("RPL_ENDOFMONLIST", "End of MONITOR list");
    case "S":
      return tellStates(call, monitors.namesOf(call.session));
    default:
      call.note("FAIL", "INVALID_PARAMS", [sub || "*"], "MONITOR takes +, -, C, L or S");
  }
}

/** Patterns are no names. */
const isName = (text: string): boolean => text !== "" && !/[!@*?]/.test(text);

async function add(call: Call, names: readonly string[]): Promise<void> {
  const { monitors } = call.house;
  const room = MONITOR_MAX - monitors.namesOf(call.session).length;
  const fresh = names.filter((name) => !monitors.watches(call.session, name));
  for (const name of fresh.slice(0, room)) monitors.add(call.session, name);
  const refused = fresh.slice(room);
  await tellStates(
    call,
    names.filter((name) => !refused.includes(name)),
  );
  if (refused.length > 0)
    call.reply("ERR_MONLISTFULL", `${MONITOR_MAX}`, refused.join(","), "Monitor list is full");
}

async function tellStates(call: Call, names: readonly string[]): Promise<void> {
  const found = await Promise.all(names.map((name) => personNamed(call, name)));
  const here = found.filter((person) => person?.online) as Seen[];
  const gone = names.filter((_, i) => !found[i]?.online);
  const masks = here.map(({ id, nick }) => call.house.people.maskOf({ id, name: nick }));
  tellLines(call, "RPL_MONONLINE", masks);
  tellLines(call, "RPL_MONOFFLINE", gone);
  await syncOnline(
    call,
    here.map(({ nick }) => nick),
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
