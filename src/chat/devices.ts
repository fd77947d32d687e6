import type { RoomId } from "../protocol/ids.ts";
import type { Client } from "./audience.ts";
import type { Hub } from "./hub.ts";
import type { DeviceSeen, Store } from "./store.ts";

/** What people's devices have seen, for doors whose clients do not say it themselves, and what such clients show of rooms. */
export class Devices {
  readonly #store: Store;
  readonly #hub: Hub;

  constructor({ store }: { readonly store: Store }, hub: Hub) {
    this.#store = store;
    this.#hub = hub;
  }

  /** The last seq of each room that was passed on to a client. */
  passedOnTo(client: Client): ReadonlyMap<RoomId, number> {
    return this.#hub.passedOnTo(client);
  }

  /** When the last message of each of the person's rooms was posted, the earliest first, if that was between these times. */
  lastSaid(client: Client, fromMs: number, toMs: number): ReturnType<Store["lastSaid"]> {
    return this.#store.asking(client).lastSaid(client.user, fromMs, toMs);
  }

  /** Of rooms that the person may see. */
  roomTimes(client: Client, rooms: readonly RoomId[]): ReturnType<Store["roomTimes"]> {
    return this.#store.asking(client).roomTimes(rooms);
  }

  /** What this device of the client's person has seen; undefined = it was never here. */
  seenBy(client: Client, device: string): Promise<DeviceSeen | undefined> {
    return this.#store.asking(client).seenBy(client.user, device);
  }
}
