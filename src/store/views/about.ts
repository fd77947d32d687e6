import type { Given, Scope } from "../../chat/scope.ts";
import type { User } from "../../protocol/account.ts";
import type { Room } from "../../protocol/room.ts";
import type { Kept } from "../kept.ts";
import type { Recipe } from "../recipe.ts";
import type { Moment, RoomRow } from "../rows.ts";

/** What all parts of a view are made from. People and rooms are given by their keys. */
export interface About {
  readonly kept: Kept;
  readonly scope: Scope;
  readonly at: Moment;
  /** The person who asks. */
  readonly me: number;
  readonly others: readonly User[];
  /** The first of the others. */
  readonly other: number | undefined;
  /** The person whose rooms and marks the view has: the one who leaves the server, or the one who asks. */
  readonly whose: number;
  /** The room that the command names, if it exists. */
  readonly row: RoomRow | undefined;
  readonly room: Room | undefined;
}

/** Reads what a part of a scope adds to the view. It is no recipe if it needs no statement. */
export type Part<Name extends keyof Scope> = (
  about: About,
  named: NonNullable<Scope[Name]>,
) => Given<Name> | Recipe<Given<Name>>;
