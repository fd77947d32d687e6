import type { User } from "../protocol/account.ts";
import type { NewSession } from "../protocol/door-commands.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { oneLine } from "../protocol/one-line.ts";
import type { Visitor } from "./admission.ts";
import { type Admitted, admitted, freshSession } from "./admitted.ts";
import type { Client } from "./audience.ts";
import type { Bans } from "./bans.ts";
import type { Outcome } from "./commit.ts";
import type { Credentials } from "./credentials.ts";
import type { DefaultRooms } from "./default-rooms.ts";
import type { Entered, Resume } from "./entered.ts";
import type { Guests } from "./guests.ts";
import type { Hub } from "./hub.ts";
import { createGuest } from "./new-guests.ts";
import type { Coming, Proofs } from "./proofs.ts";
import type { Answer } from "./questions.ts";
import type { SignedIn } from "./store.ts";
import type { Toll } from "./toll.ts";
import { Unanswered } from "./unanswered.ts";
import type { World } from "./world.ts";

const TOO_MANY_CLIENTS = refusal("too_busy", {
  message: `one person has at most ${limits.clientsPerUserMax} clients`,
});

interface ClientsWorld extends World {
  readonly hub: Hub;
  readonly bans: Bans;
  readonly guests: Guests;
  readonly credentials: Credentials;
  readonly defaultRooms: DefaultRooms;
  readonly proofs: Proofs;
  /** None = nothing is limited. */
  readonly toll: Toll | undefined;
}

/**
 * Lets clients enter and leave, through every door. It makes the guests that they need, and keeps a guest for a while
 * after their last client.
 */
export class Clients {
  readonly #world: ClientsWorld;

  constructor(world: ClientsWorld) {
    this.#world = world;
  }

  /** Makes a guest. A guest with a session may come back for a while. */
  async createGuest(visitor: Visitor, coming: Coming = {}, session?: NewSession): Promise<Outcome> {
    const made = await createGuest(this.#world, visitor, coming, session);
    if (!made.refused && made.user) await this.#world.defaultRooms.enter(made.user);
    return made;
  }

  /** Makes a guest who can come back for a while, with the token that they get. */
  async admitGuest(visitor: Visitor, coming: Coming): Promise<Answer<Admitted>> {
    const { session, token } = freshSession(this.#world, { kind: "guest" }, visitor.network);
    return admitted(await this.createGuest(visitor, coming, session), token);
  }

  /** A guest was made, and their client never entered. */
  guestGone(guest: User): void {
    void this.#world.guests.gone(guest.id, true);
  }

  /** A client of this user enters. */
  async enter(client: Client, user: User, since?: Resume): Promise<Answer<Entered>> {
    const refused = this.#refuses(client, user);
    if (refused) {
      this.#isOut(user);
      return { refused };
    }
    this.#world.guests.here(user, this.#world.hub.clientsOf(user.id) === 0);
    try {
      const entered = await this.#world.hub.enter(client, user, since);
      if (entered) return entered;
      // The client's session ended before the hub knew the client. From then on the hub would have ended it.
      client.end("signed_out");
      return { refused: refusal("bad_token") };
    } catch (cause) {
      this.#isOut(user);
      if (cause instanceof Unanswered) return { refused: cause.refusal };
      throw cause;
    }
  }

  /** The client did not enter, so it will not leave either. */
  #isOut(user: User, canReturn = true): void {
    if (user.kind === "guest" && this.#world.hub.clientsOf(user.id) === 0)
      void this.#world.guests.gone(user.id, canReturn);
  }

  /**
   * Why a client may not enter; undefined = it may. Call it in the same turn in which the hub learns of the client:
   * from then on a ban ends it.
   */
  #refuses(client: Client, user: User): Refusal | undefined {
    if (this.#world.hub.clientsOf(user.id) >= limits.clientsPerUserMax) return TOO_MANY_CLIENTS;
    return (
      this.#world.bans.refuses({ user, network: client.network ?? "" }) ?? this.#world.toll?.entry(client)
    );
  }

  /** Ends a session and its clients. A guest who signs out cannot come back. */
  async signOut({ user, session }: SignedIn): Promise<Outcome> {
    const outcome = await this.#world.credentials.endSession(user.id, session);
    if (!outcome.refused) this.#isOut(user, false);
    return outcome;
  }

  /**
   * A client has left. A guest who can come back is kept for a while after their last client. `reason` is one line, for the
   * others in the rooms that a guest leaves: more than `reasonCharactersMax` of it is cut off. Resolves when a guest who cannot
   * come back has left all rooms, and at once for all others.
   */
  async leave(client: Client, canReturn = true, reason?: string): Promise<void> {
    const { hub } = this.#world;
    hub.names.unwatch(client);
    const gone = hub.leave(client, canReturn);
    const why = reason && oneLine(reason, limits.reasonCharactersMax);
    if (gone?.kind === "guest") await this.#world.guests.gone(gone.id, canReturn, why);
  }
}
