import type { Chat } from "../chat/chat.ts";
import type { Command } from "../protocol/frames.ts";
import { ROOM_ID, type RoomId } from "../protocol/ids.ts";
import { skeleton } from "../protocol/names.ts";
import type { OverseenRoom } from "../protocol/overseeing.ts";
import { exits } from "./exits.ts";
import type { Desk, Given, Said, Verb } from "./verb.ts";

const refused = (problem: string): Said => ({ problem, code: exits.refused });
const wrong = (problem: string): Said => ({ problem, code: exits.usage });

const SORTS = ["name", "members", "activity", "messages", "bytes"] as const;
const STATES = ["live", "archived", "deleted"] as const;
const DONE = {
  rename: "renamed",
  archive: "archived",
  reopen: "reopened",
  delete: "deleted",
  restore: "restored",
  operator: "gave an operator to",
} as const;
type What = keyof typeof DONE;
const isWhat = (word: string): word is What => Object.hasOwn(DONE, word);

export const room: Verb = {
  usage:
    "list [PART OF A NAME] [--sort name|members|activity|messages|bytes] [--state live|archived|deleted] | " +
    "rename ROOM NAME | archive ROOM | reopen ROOM | delete ROOM [--now --confirm NAME] | restore ID | operator ROOM PERSON  [--json]",
  says:
    "looks after rooms, each by its name or its id: lists them with members, messages and bytes; renames, archives, reopens, deletes " +
    "(for good with --now) and restores one; makes a person its operator when it has none",
  options: { sort: "value", state: "value", now: "flag", confirm: "value", json: "flag" },
  words: [1, 3],
  run: async (desk, given) => {
    const [what = "", named = "", more] = given.words;
    if (what === "list")
      return more === undefined ? list(desk, named, given) : wrong("`exchat room list` takes one word");
    if (!isWhat(what))
      return wrong(`\`exchat room\` cannot ${what}: it can list, ${Object.keys(DONE).join(", ")}`);
    const takesMore = what === "rename" || what === "operator";
    if (named === "" || takesMore !== (more !== undefined))
      return wrong(`\`exchat room ${what}\` is followed by a room${takesMore ? " and a name" : ""}`);
    const found = await roomNamed(desk.chat, named, what === "restore" ? "deleted" : "live");
    if ("problem" in found) return found;
    const command = commandFor(what, found, more ?? "", given);
    if (!("type" in command)) return command;
    const outcome = await desk.chat.performAsServer(command);
    if (outcome.refused) return refused(outcome.refused.message);
    const { id, name } = found;
    return {
      said: given.flags.has("json")
        ? JSON.stringify({ room: id, done: what })
        : `${DONE[what]} ${id} ${name}`,
    };
  },
};

function commandFor(
  what: What,
  { id, name }: OverseenRoom,
  more: string,
  { flags, values }: Given,
): Command | Said {
  switch (what) {
    case "rename":
      return { type: "room.rename", room: id, name: more };
    case "operator":
      return { type: "room.adopt", room: id, user: more };
    case "delete": {
      if (!flags.has("now")) return { type: "room.delete", room: id };
      const { confirm } = values;
      if (confirm === undefined) return wrong(`nothing brings ${name} back: repeat its name with --confirm`);
      return { type: "room.delete", room: id, now: true, name: confirm };
    }
    default:
      return { type: `room.${what}`, room: id };
  }
}

/** The room of this id, or the only one of this name. Names of private rooms may be the same. */
async function roomNamed(
  chat: Chat,
  named: string,
  state: (typeof STATES)[number],
): Promise<OverseenRoom | Extract<Said, { problem: string }>> {
  const found: OverseenRoom[] = [];
  const isId = ROOM_ID.test(named);
  const isMeant = ({ id, name }: OverseenRoom) =>
    isId ? id === (named as RoomId) : skeleton(name) === skeleton(named);
  for await (const one of chat.questions.allRooms({ state, sort: "name", ...(!isId && { search: named }) }))
    if (isMeant(one)) found.push(one);
  const [first] = found;
  if (!first)
    return {
      problem: `there is no ${state === "deleted" ? "deleted " : ""}room ${named}`,
      code: exits.refused,
    };
  if (found.length === 1) return first;
  const ids = found.map(({ id }) => id).join(", ");
  return {
    problem: `several rooms are called ${named}: name one of them by its id: ${ids}`,
    code: exits.refused,
  };
}

async function list({ chat }: Desk, search: string, { values, flags }: Given): Promise<Said> {
  const sort = SORTS.find((one) => one === (values["sort"] ?? "name"));
  if (!sort) return wrong(`--sort is one of ${SORTS.join(", ")}`);
  const state = STATES.find((one) => one === (values["state"] ?? "live"));
  if (!state) return wrong(`--state is one of ${STATES.join(", ")}`);
  await chat.questions.counted();
  const found: OverseenRoom[] = [];
  for await (const one of chat.questions.allRooms({ sort, state, ...(search && { search }) }))
    found.push(one);
  if (flags.has("json")) return { said: found.map((one) => JSON.stringify(one)).join("\n") };
  return { said: found.length === 0 ? "there is no such room" : found.map(lineOf).join("\n") };
}

const lineOf = (one: OverseenRoom): string =>
  [
    one.id,
    one.name,
    one.kind,
    ...(one.archived ? ["archived"] : []),
    ...(one.deletedAt ? [`deleted ${one.deletedAt}`] : []),
    `${one.members} members`,
    ...(one.operators === 0 && !one.deletedAt ? ["no operator"] : []),
    `${one.messages} messages`,
    `${one.bytes} bytes`,
    ...(one.lastAt ? [`last ${one.lastAt}`] : []),
  ].join("  ");
