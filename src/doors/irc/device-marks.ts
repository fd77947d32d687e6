import type { Client } from "../../chat/audience.ts";
import type { DeviceSeen } from "../../chat/store.ts";
import type { RoomId } from "../../protocol/ids.ts";
import type { IrcHouse } from "./house.ts";

/** While a device is connected, what it has seen is stored this often: more would be lost only with the server's process. */
const STORED_EVERY_MS = 5 * 60_000;

type Marks = ReadonlyMap<RoomId, number>;
type House = Pick<IrcHouse, "chat" | "underWay">;

/**
 * Up to where one device of a person has seen their rooms, as its connection knows. What was sent before a ping is seen when the
 * client answers, or when it closes the connection in an orderly way.
 */
export class DeviceMarks {
  /** What the person calls the device; "" = the one without a name. */
  readonly device: string;
  readonly #house: House;
  readonly #client: Client;
  #seen: Marks;
  #pinged: Marks | undefined;
  #hasQuit = false;
  #storedAtMs = 0;

  /** `seen`: up to where, when it begins to get live events. */
  constructor(house: House, client: Client, { device, seen }: { device: string; seen: Marks }) {
    this.device = device;
    this.#house = house;
    this.#client = client;
    this.#seen = seen;
    this.#store(seen);
  }

  /** What the device has seen for certain. */
  get seen(): DeviceSeen {
    return { atMs: Date.now(), rooms: Object.fromEntries(this.#seen) };
  }

  /** The client is pinged. `hasAnswered`: it was heard after the ping before. */
  beat(hasAnswered: boolean): void {
    if (!hasAnswered && this.#pinged) return;
    this.#seen = this.#pinged ?? this.#seen;
    this.#pinged = this.#sent;
    if (Date.now() - this.#storedAtMs >= STORED_EVERY_MS) this.#store(this.#seen);
  }

  /** The client closes the connection: it has all that it wanted. */
  quit(): void {
    this.#hasQuit = true;
  }

  /** The connection has ended, and the hub still knows the client. `hasAll`: whatever was sent has reached the client. */
  end(hasAll: boolean): void {
    this.#store(hasAll || this.#hasQuit ? this.#sent : this.#seen);
  }

  get #sent(): Marks {
    return this.#house.chat.devices.passedOnTo(this.#client);
  }

  #store(seen: Marks): void {
    this.#storedAtMs = Date.now();
    const { chat, underWay } = this.#house;
    const rooms = Object.fromEntries(seen);
    underWay.add(chat.perform(this.#client.user, { type: "device.mark", device: this.device, rooms }));
  }
}
