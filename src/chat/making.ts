import type { User } from "../protocol/account.ts";
import type { DirectOpen } from "../protocol/member.ts";
import type { RoomCreate } from "../protocol/room.ts";
import type { Outcome } from "./commit.ts";
import { NewRooms } from "./new-rooms.ts";
import { Openings } from "./openings.ts";
import { isStranger, type Payer } from "./payer.ts";
import type { Portions } from "./portions.ts";
import { looksAfterServer } from "./standing.ts";

interface Maker {
  /** None = the server itself. */
  readonly payer: Payer | undefined;
  readonly me: User | undefined;
  readonly now: number;
}

/** What newcomers make stays on the server, so it is counted what they make, and not only what they ask. */
export class Making {
  readonly #openings: Openings;
  readonly #rooms: NewRooms;

  constructor(portions?: Portions) {
    this.#openings = new Openings(portions);
    this.#rooms = new NewRooms(portions);
  }

  perform<T extends DirectOpen | RoomCreate>(
    command: T,
    { payer, me, now }: Maker,
    make: (command: DirectOpen | T) => Promise<Outcome>,
  ): Promise<Outcome> {
    if (!payer) return make(command);
    if (command.type === "direct.open")
      return isStranger(payer) || me?.kind === "guest"
        ? this.#openings.perform(command, payer, now, make)
        : make(command);
    const isCounted = isStranger(payer) && !(me && looksAfterServer(me.role));
    return isCounted ? this.#rooms.perform(payer.group, now, () => make(command)) : make(command);
  }
}
