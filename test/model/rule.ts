import type { RefusalCode } from "../../src/protocol/errors.ts";
import type { Command } from "../../src/protocol/frames.ts";
import type { MessageId, RoomId } from "../../src/protocol/ids.ts";
import { may } from "./may.ts";
import type { Message, Model, Role, Room, Told } from "./model.ts";

/** What must come of a command: a refusal, or these events, none if all is as it should be already; and a count. */
export type Expected =
  | { readonly refused: RefusalCode }
  | { readonly room: Room; readonly told: readonly Told[]; readonly cursor?: ReturnType<Model["reading"]> };

/** Who asks, about what and whom, and whatever else a command needs, all from small sets, so that they meet. */
export interface Asked {
  readonly who: string;
  /** The room's number. */
  readonly where: number;
  readonly whom: string;
  /** A message, counted from the room's last one. */
  readonly which: number;
  readonly name: string;
  readonly body: string;
  readonly nonce: string | undefined;
  readonly emoji: string;
  readonly role: Role;
  /** So far before the end of the log, or after it. */
  readonly short: number;
  /** Yes or no, where that is the question. */
  readonly flag: boolean;
}

/** How what the model speaks of is called in this run of the real chat. */
export interface Names {
  /** Of rooms and of people. */
  name(short: string): string;
  /** One that no room has, while there is no such room. */
  roomId(room: number): RoomId;
  messageId(room: number, seq: number): MessageId;
}

export interface Rule {
  /** Its share among all moves. */
  readonly often: number;
  command(asked: Asked, names: Names, model: Model): Command;
  /** Changes the model as the command must change the chat. */
  expect(model: Model, asked: Asked): Expected;
}

export const refused = (code: RefusalCode): Expected => ({ refused: code });
export const done = (room: Room, ...told: readonly Told[]): Expected => ({ room, told });

/** What has to be so before anything is done, in this order; then what is done. */
export const given =
  (
    conditions: readonly (keyof typeof may)[],
    then: (room: Room, asked: Asked, model: Model) => Expected,
  ): Rule["expect"] =>
  (model, asked) => {
    const room = model.rooms[asked.where];
    if (!room) return refused("no_such_room");
    const broken = conditions.map((one) => may[one](room, asked)).find((code) => code !== undefined);
    return broken ? refused(broken) : then(room, asked, model);
  };

export const reading = ["see", "belong"] as const;
export const writing = ["see", "belong", "change"] as const;

export const messageOf = (room: Room | undefined, { which }: Asked): Message | undefined =>
  room?.messages.at(-1 - which);

export const inRoom =
  <T extends Command["type"]>(type: T, more: (asked: Asked, names: Names) => object = () => ({})) =>
  (asked: Asked, names: Names): Command =>
    ({ type, room: names.roomId(asked.where), ...more(asked, names) }) as unknown as Command;
/** What is not there, or is there, makes the difference; otherwise all is as it should be. */
export function flips(set: Set<string>, what: string, add: boolean): boolean {
  if (set.has(what) === add) return false;
  if (add) set.add(what);
  else set.delete(what);
  return true;
}
