import type { ProfileInfo, SessionInfo, User } from "../protocol/account.ts";
import type { Answers } from "../protocol/answers.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { QuestionType } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import type { SeenNetwork } from "../protocol/moderation.ts";
import type { RoomRole } from "../protocol/room.ts";

/** How old the figures of the last count are, in milliseconds; none = nothing was ever counted. */
type Age = { readonly ageMs?: number };

/** What the store finds for questions whose answers also have what only this node knows, such as who is online. */
interface Special {
  readonly "user.get": { readonly user: User };
  readonly "user.list": { readonly users: readonly User[] };
  readonly "user.profiles": { readonly profiles: readonly Omit<ProfileInfo, "online" | "state">[] };
  readonly "user.directory": { readonly users: readonly User[]; readonly more: boolean };
  readonly "user.networks": { readonly user: UserId; readonly networks: readonly SeenNetwork[] };
  readonly "server.rooms": Omit<Answers["server.rooms"], "counting"> & Age;
  readonly "server.storage": Omit<Answers["server.storage"], "counting"> & Age;
  readonly "session.list": { readonly sessions: readonly SessionInfo[] };
  readonly "user.sessions": Answers["user.sessions"] & { readonly user: UserId };
  readonly "staff.list": { readonly people: readonly User[] };
  readonly "room.operators": { readonly people: readonly User[] };
  /** Only the node itself knows its surroundings. */
  readonly "server.check": object;
  readonly "server.costs": object;
  readonly "room.members": {
    readonly members: readonly (User & { readonly roomRole: RoomRole })[];
    readonly more: boolean;
  };
}

/** What the store finds, by the type of the question. */
export type Found = { readonly [T in QuestionType]: T extends keyof Special ? Special[T] : Answers[T] };

/** `head` is the end of the room's log when the question was answered; 0 = the question names no room. */
export type Answered<T extends QuestionType = QuestionType> = (
  | { readonly refused: Refusal }
  | { readonly refused?: undefined; readonly found: Found[T] }
) & { readonly head: number };
