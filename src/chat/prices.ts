import type { Command } from "../protocol/frames.ts";
import { hasCode, mentionsIn } from "../protocol/mentions.ts";
import type { MessagePost } from "../protocol/message.ts";
import type { Counted } from "./costs.ts";
import { type ActionType, actions } from "./rules.ts";

/**
 * What something costs the server, estimated before the work begins: by its size, and by the work that its kind can
 * cause.
 */
export interface Price {
  /** Microseconds of processor time, all threads together. */
  readonly work: number;
  /** Bytes that the server stores and every reader gets. */
  readonly text: number;
}

/** What each event takes on disk and on the wire without its text, in bytes. */
const EVENT_BYTES = 200;
/** What a mentioned name or a reaction takes in a table of its own, in bytes. */
const ROW_BYTES = 60;
/**
 * To look at one more event of a log for something to erase: twice what it takes, since other people's erasures wait
 * for it.
 */
const ERASING_WORK = 3;
/** To send one frame to one more reader. */
const READER_WORK = 0.6;
/** The same for another name of the room: many IRC clients leave it, join it again and get the names of all members. */
const RENAME_READER_WORK = 60;
const NAME_WORK = 8;
const DEAR_NAME_WORK = 90;
/** To take a frame from its socket, and for each byte of it: parsing, checking and storing. */
const FRAME_WORK = 10;
const BYTE_WORK = 0.025;
/** The same for a text whose blocks must be parsed to find mentions. */
const BLOCK_WORK = 0.15;

export const countedAs = (action: ActionType): Counted => actions[action].costs[1];

/** The price of a frame before it is parsed: junk costs what every other frame costs. */
export const frameWork = (bytes: number): number => FRAME_WORK + bytes * BYTE_WORK;

/** The price of a question. The work of answering it is charged when it is known. */
export const questionPrice = (action: ActionType): Price => ({ work: actions[action].costs[0], text: 0 });

/** The price of an HTTP request, without what it asks for. */
export const requestPrice: Price = { work: 150, text: 0 };

/** The work of sending a signal to so many clients. */
export const signalWork = (readers: number): number => readers * READER_WORK;

/** The work of looking through so many events for something to erase. */
export const erasingWork = (events: number): number => events * ERASING_WORK;

/** The price of a command. `readers` is the number of clients on this node that will get its event. */
export function priceOf(command: Command, readers: number): Price {
  const each = renamesRoom(command) ? RENAME_READER_WORK : READER_WORK;
  return {
    work: workOf(command) + readers * each,
    text: countedAs(command.type) === "free" ? 0 : EVENT_BYTES + textOf(command),
  };
}

const renamesRoom = (command: Command): boolean =>
  command.type === "room.rename" || (command.type === "room.set" && command.name !== undefined);

function textOf(command: Command): number {
  if (command.type === "reaction.add") return ROW_BYTES;
  if (command.type !== "message.post" && command.type !== "message.edit") return 0;
  const more = command.type === "message.post" ? (command.nonce?.length ?? 0) + tagBytes(command) : 0;
  const names = command.body.includes("@") ? mentioned(command).names : 0;
  return bytesOf(command.body) + more + names * ROW_BYTES;
}

/** Most messages have no tags. */
const tagBytes = ({ tags }: MessagePost): number => (tags ? bytesOf(JSON.stringify(tags)) : 0);

/** What a command costs the writer. */
export function workOf(command: Command): number {
  const [work] = actions[command.type].costs;
  if (command.type !== "message.post" && command.type !== "message.edit")
    return work + namesIn(command).reduce((sum, name) => sum + nameWork(name), 0);
  const { body } = command;
  return work + body.length * BYTE_WORK + (body.includes("@") ? mentioned(command).work : 0);
}

/** Every name in a command: the server looks it up, compares it or stores it. */
const namesIn = (command: Command): readonly string[] =>
  [
    "name" in command ? command.name : undefined,
    "user" in command ? command.user : undefined,
    "users" in command ? command.users : undefined,
    "target" in command ? command.target : undefined,
  ]
    .flat()
    .filter((name) => name !== undefined);

/**
 * Remembers the result: to compute it costs about as much as the work that it estimates, and every station of a
 * command's way asks for it.
 */
const found = new WeakMap<Command, { readonly names: number; readonly work: number }>();

/** How many names a text mentions, and the work of finding them. */
function mentioned(command: Command & { readonly body: string }) {
  const known = found.get(command);
  if (known !== undefined) return known;
  const { body } = command;
  const { names } = mentionsIn(body);
  let work = hasCode(body) ? body.length * BLOCK_WORK : 0;
  for (const name of names.flat()) work += nameWork(name);
  const mentions = { names: names.length, work };
  found.set(command, mentions);
  return mentions;
}

/** Whether it takes long to compare a name with others. */
export const isDear = (name: string): boolean => /[^ -~]/.test(name);
/** The work of looking up a name. */
export const nameWork = (name: string): number => (isDear(name) ? DEAR_NAME_WORK : NAME_WORK);

/**
 * The length in UTF-8. A short text counts three bytes a character, since to count them would cost more than it is
 * worth.
 */
export function bytesOf(text: string): number {
  if (text.length < 256) return text.length * 3;
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
