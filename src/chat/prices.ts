import type { Command } from "../protocol/frames.ts";
import { hasCode, mentionsIn } from "../protocol/mentions.ts";
import type { Counted } from "./costs.ts";
import { type ActionType, actions } from "./rules.ts";

/** What something costs the server before it is worked on: by its size, and by the work that its kind can cause. */
export interface Price {
  /** Microseconds of processor time, all threads together. */
  readonly work: number;
  /** Bytes that are kept, and that every reader gets. */
  readonly text: number;
}

/** What each event takes on disk and on the wire beside its text, in bytes. */
const EVENT_BYTES = 200;
/** What a name that is mentioned, or a reaction, takes in tables of its own. */
const ROW_BYTES = 60;
/** Looking at one more event of a log for what is to be erased: twice what it takes, since what others erase waits. */
const ERASING_WORK = 3;
/** Handing one frame to one more reader. */
const READER_WORK = 0.6;
const NAME_WORK = 8;
const DEAR_NAME_WORK = 90;
/** Taking a frame from its socket, and each byte of it: parsing, checking and storing. */
const FRAME_WORK = 10;
const BYTE_WORK = 0.025;
/** The same where lines have to be told apart to find mentions. */
const BLOCK_WORK = 0.15;

export const countedAs = (action: ActionType): Counted => actions[action].costs[1];

/** Of a frame as it comes, whatever it turns out to be: junk costs what anything else costs. */
export const frameWork = (bytes: number): number => FRAME_WORK + bytes * BYTE_WORK;

/** Of a question; what answering it took is charged when that is known. */
export const questionPrice = (action: ActionType): Price => ({ work: actions[action].costs[0], text: 0 });

/** Of a request by HTTP, beside what it asks for. */
export const requestPrice: Price = { work: 150, text: 0 };

/** Of telling so many clients something that passes. */
export const signalWork = (readers: number): number => readers * READER_WORK;

/** Of looking through so many events for what is to be erased. */
export const erasingWork = (events: number): number => events * ERASING_WORK;

/** Of a command; `readers` is how many clients here will be told. */
export function priceOf(command: Command, readers: number): Price {
  return {
    work: workOf(command) + readers * READER_WORK,
    text: countedAs(command.type) === "free" ? 0 : EVENT_BYTES + textOf(command),
  };
}

function textOf(command: Command): number {
  if (command.type === "reaction.add") return ROW_BYTES;
  if (command.type !== "message.post" && command.type !== "message.edit") return 0;
  const nonce = command.type === "message.post" ? (command.nonce?.length ?? 0) : 0;
  const names = command.body.includes("@") ? mentioned(command).names : 0;
  return bytesOf(command.body) + nonce + names * ROW_BYTES;
}

/** What a command costs the writer. */
export function workOf(command: Command): number {
  const [work] = actions[command.type].costs;
  if (command.type !== "message.post" && command.type !== "message.edit")
    return work + namesIn(command).reduce((sum, name) => sum + nameWork(name), 0);
  const { body } = command;
  return work + body.length * BYTE_WORK + (body.includes("@") ? mentioned(command).work : 0);
}

/** Every name that a command carries: it is looked for, compared or kept. */
const namesIn = (command: Command): readonly string[] =>
  [
    "name" in command ? command.name : undefined,
    "user" in command ? command.user : undefined,
    "users" in command ? command.users : undefined,
    "target" in command ? command.target : undefined,
  ]
    .flat()
    .filter((name) => name !== undefined);

/** Finding out takes about as long as what is found costs, and it is asked at every station of a command's way. */
const found = new WeakMap<Command, { readonly names: number; readonly work: number }>();

/** How many names a text has, and what finding them costs. */
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

/** Whether a name takes long to compare with others. */
export const isDear = (name: string): boolean => /[^ -~]/.test(name);
/** Of looking for a name. */
export const nameWork = (name: string): number => (isDear(name) ? DEAR_NAME_WORK : NAME_WORK);

/** In UTF-8. Short texts are taken to be of three bytes a character, since counting costs more than it tells. */
export function bytesOf(text: string): number {
  if (text.length < 256) return text.length * 3;
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
