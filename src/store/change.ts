import type { News } from "../chat/commit.ts";
import type { User } from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Event } from "../protocol/events.ts";
import type { Command } from "../protocol/frames.ts";
import type { SessionId, UserId } from "../protocol/ids.ts";
import type { Invite } from "../protocol/invite.ts";
import type { ServerBan } from "../protocol/moderation.ts";
import type { ReadState, Room } from "../protocol/room.ts";
import type { ServerEvent } from "../protocol/server-log.ts";

/** A command of a person, on its way into the store. */
export type Change = readonly [actor: UserId, command: Command];

/** The outcome of one change. Its events are the next `events` ones of its group. */
export type Done =
  | { readonly refused: Refusal }
  | {
      readonly refused?: undefined;
      readonly events: number;
      /** An event that this change repeats. */
      readonly first?: Event;
      readonly room?: Room;
      readonly user?: User;
      readonly session?: SessionId;
      readonly invite?: Invite;
      readonly cursor?: ReadState;
      readonly ban?: ServerBan;
      readonly more?: boolean;
      readonly held?: boolean;
    };

/** Changes that were committed together. */
export interface Group {
  readonly done: readonly Done[];
  readonly events: readonly Event[];
  readonly rooms: readonly Room[];
  readonly news: readonly News[];
  readonly server: readonly ServerEvent[];
  /** How far r0 was at least when this was decided, where others write it as well. */
  readonly serverHead?: number;
  /** Changes that took longer than their price, by their number in the group, with the microseconds. */
  readonly dear?: readonly (readonly [change: number, us: number])[];
  /** Why the store could store nothing. */
  readonly trouble?: string;
  /** The errors of changes that failed because of a bug. */
  readonly bugs?: readonly string[];
}

export const nothing = (done: readonly Done[]): Group => ({
  done,
  events: [],
  rooms: [],
  news: [],
  server: [],
});

export const unavailable = (changes: readonly Change[], trouble: string): Group => ({
  ...nothing(changes.map(() => ({ refused: refusal("unavailable") }))),
  trouble,
});

export function joined(groups: readonly Group[]): Group {
  const trouble = groups.find((group) => group.trouble)?.trouble;
  const bugs = groups.flatMap((group) => group.bugs ?? []);
  const heads = groups.flatMap(({ serverHead }) => serverHead ?? []);
  return {
    ...(bugs.length > 0 && { bugs }),
    ...(heads.length > 0 && { serverHead: Math.max(...heads) }),
    done: groups.flatMap(({ done }) => done),
    events: groups.flatMap(({ events }) => events),
    rooms: groups.flatMap(({ rooms }) => rooms),
    news: groups.flatMap(({ news }) => news),
    server: groups.flatMap(({ server }) => server),
    ...(trouble && { trouble }),
  };
}
