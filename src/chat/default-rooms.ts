import type { User } from "../protocol/account.ts";
import { skeleton } from "../protocol/names.ts";
import type { Performing } from "./credentials.ts";
import type { ServerSettings } from "./server-settings.ts";

interface DefaultRoomsWorld {
  readonly defaultRoom: string;
  readonly chat: Pick<Performing, "perform">;
  readonly settings: Pick<ServerSettings, "get">;
}

/** The rooms of the setting `defaultRooms`, and the default room before them. */
export class DefaultRooms {
  readonly #world: DefaultRoomsWorld;

  constructor(world: DefaultRoomsWorld) {
    this.#world = world;
  }

  /** None without the setting: then the page leads people who are in no room to the default room. */
  get #names(): readonly string[] {
    const { defaultRoom, settings } = this.#world;
    const named = settings.get("defaultRooms") ?? [];
    return named.length > 0 && defaultRoom !== "" ? [defaultRoom, ...named] : named;
  }

  /** A new person enters all of them. Rooms that do not exist, or do not admit the person, are left out. */
  async enter({ id }: User): Promise<void> {
    for (const name of this.#names) await this.#world.chat.perform(id, { type: "room.join", name });
  }

  /** A guest has become an account: they enter the rooms that guests cannot enter. They may have left the others. */
  async enterMore({ id }: User): Promise<void> {
    const { settings, chat } = this.#world;
    const open = settings.get("guestRooms")?.map((name) => skeleton(name));
    if (!open) return;
    for (const name of this.#names)
      if (!open.includes(skeleton(name))) await chat.perform(id, { type: "room.join", name });
  }
}
