import type { Event } from "../protocol/events.ts";
import type { Command } from "../protocol/frames.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import type { SettingKey } from "../protocol/server-settings.ts";
import type { Outcome } from "./commit.ts";
import { SYSTEM } from "./decide.ts";
import { Erasing } from "./erasing.ts";
import { GuestRooms } from "./guest-rooms.ts";
import { type Guests, guestsOf } from "./guests.ts";
import type { Hub } from "./hub.ts";
import { Lease } from "./lease.ts";
import { Leases } from "./leases.ts";
import type { ServerSettings } from "./server-settings.ts";
import { StatusEnds } from "./status-ends.ts";
import { sweeping } from "./sweeping.ts";
import type { World } from "./world.ts";

/** What the server does by itself while it runs. */
export class Upkeep {
  /** Removes guests. */
  readonly guests: Guests;
  /** Erases what was deleted. */
  readonly erasing: Erasing;
  /** Removes statuses whose time is over. */
  readonly statusEnds: StatusEnds;
  readonly #world: World;
  readonly #settings: Pick<ServerSettings, "get">;
  readonly #perform: (command: Command) => Promise<Outcome>;
  readonly #leases: Leases;
  readonly #guestRooms: GuestRooms;
  /** Of tidying up, which one node at a time does for the whole server. */
  readonly #tidying: Lease;
  #stopSweeping = () => {};

  /** `perform` carries out a command in the name of the server. */
  constructor(
    world: World,
    hub: Hub,
    settings: Pick<ServerSettings, "get">,
    perform: (command: Command) => Promise<Outcome>,
  ) {
    this.#world = world;
    this.#settings = settings;
    this.#perform = perform;
    this.guests = guestsOf(world, hub);
    this.#guestRooms = new GuestRooms({ ...world, perform });
    this.#leases = new Leases(world, hub, this.guests);
    this.#tidying = new Lease("upkeep", world, {
      held: () => {
        this.erasing.open();
        void this.statusEnds.open();
      },
    });
    this.erasing = new Erasing({ ...world, isMine: () => this.isMine }, () =>
      perform({ type: "erasure.step", keepDays: settings.get("keepDays") ?? world.keepDays }),
    );
    this.statusEnds = new StatusEnds({ ...world, isMine: () => this.isMine, perform });
  }

  /** Takes this node's name, makes the default room, and takes up the guests of the last run. Throws NameTaken. */
  async open(): Promise<void> {
    await this.#leases.open();
    await this.#makeDefaultRoom();
    await this.#tidying.open();
    this.#stopSweeping = sweeping(
      {
        ...this.#world,
        auditDays: () => this.#settings.get("auditDays") ?? this.#world.auditDays,
        isMine: () => this.isMine,
      },
      this.#perform,
    );
  }

  /** Whether this node does what one node does for the whole server. */
  get isMine(): boolean {
    return this.#tidying.isHeld;
  }

  async close(): Promise<void> {
    this.erasing.close();
    this.statusEnds.close();
    this.#stopSweeping();
    this.#leases.close();
    this.guests.close();
    await this.#tidying.close();
  }

  /** This node stops, and no client is here any more. */
  goes(): Promise<void> {
    return this.#leases.end();
  }

  /** Why this node must not serve, if so. */
  get trouble(): string | undefined {
    return this.#leases.trouble;
  }

  /** This node is stopping: it tells that to the operator at once. */
  drains(): Promise<void> {
    return this.#leases.drains();
  }

  /** A setting of the server is another one. */
  set(key: SettingKey): void {
    if (key === "guestRooms" && this.isMine) this.#guestRooms.set(this.#settings.get(key));
  }

  /** Hears r0, the server's log. */
  happened(event: ServerEvent): void {
    this.erasing.happened(event);
  }

  /** A room of the default name always exists: a new one is made after it was deleted. */
  heard(events: readonly Event[]): void {
    if (!events.some(({ type }) => type === "room.deleted")) return;
    this.#makeDefaultRoom().catch((cause: unknown) =>
      this.#world.log.error("making the default room failed", cause),
    );
  }

  async #makeDefaultRoom(): Promise<void> {
    const { store, defaultRoom: name } = this.#world;
    if (name) await store.change(SYSTEM, { type: "room.create", name });
  }
}
