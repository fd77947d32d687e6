import type { Given, Scope } from "../../chat/scope.ts";
import type { User } from "../../protocol/account.ts";
import type { Room } from "../../protocol/room.ts";
import type { Kept } from "../kept.ts";
import type { Recipe } from "../recipe.ts";
import type { Moment, RoomRow } from "../rows.ts";

/** What all parts of a view start from. People and rooms are named by their keys. */
export interface About {
  readonly kept: Kept;
  readonly scope: Scope;
  readonly at: Moment;
  /** Who asks. */
  readonly me: number;
  readonly others: readonly User[];
  /** The first of the others. */
  readonly other: number | undefined;
  /** Whose rooms and marks are read: those of the person who leaves the server, or mine. */
  readonly whose: number;
  /** The room that the command names, if it exists. */
  readonly row: RoomRow | undefined;
  readonly room: Room | undefined;
}

/** Reads what a part of a scope brings into the view. Without a recipe when nothing has to be asked for it. */
export type Part<Name extends keyof Scope> = (
  about: About,
  named: NonNullable<Scope[Name]>,
) => Given<Name> | Recipe<Given<Name>>;
