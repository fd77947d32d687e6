import type { User } from "../protocol/account.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { Command } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import type { ServerEvent } from "../protocol/server-log.ts";
import {
  type SettingChange,
  type SettingKey,
  type SettingOf,
  type Settings,
  type SettingValue,
  settingKeys,
  settingNamed,
  settingProblem,
} from "../protocol/server-settings.ts";
import type { Setting, SettingSet } from "../protocol/setting.ts";
import type { Client } from "./audience.ts";
import type { Performing } from "./credentials.ts";
import { inHolding } from "./held.ts";
import { inRaid } from "./pacing.ts";
import type { Log } from "./ports.ts";
import type { Answer } from "./questions.ts";
import { because, RANKS, rank } from "./standing.ts";
import type { Store } from "./store.ts";

/** What a server is called that has no name. */
export const SERVER_NAME = "exchat";

interface ServerSettingsWorld {
  readonly store: Pick<Store, "settings">;
  readonly log: Log;
  readonly chat: Performing;
  /** The settings of the environment. They have precedence. */
  readonly fixed?: Settings;
}
/** What a person wants to set; `value` null = back to what holds without one. */
type Wanted = Omit<SettingSet, "type">;
type Told = (key: SettingKey, value: SettingValue | undefined) => void;

/**
 * The settings of the whole server as they are now, on this node. The database has them, r0 tells of each change, and every
 * node follows r0.
 */
export class ServerSettings {
  readonly #world: ServerSettingsWorld;
  readonly #told: Told;
  #values: Settings = {};
  /** How often a change was heard of. */
  #heard = 0;

  /** `told` is called when a setting has changed. */
  constructor(world: ServerSettingsWorld, told: Told) {
    this.#world = world;
    this.#told = told;
  }

  /** Reads all settings: at the start, when this node has begun to follow r0. */
  async open(): Promise<void> {
    const before = this.#heard;
    const values = await this.#world.store.settings();
    // What was heard meanwhile may be missing in what was read.
    if (this.#heard !== before) return await this.open();
    this.#values = values;
  }

  /** The present value; undefined = it is not set. */
  get<K extends SettingKey>(key: K): SettingOf<K> | undefined {
    return (this.#world.fixed?.[key] ?? this.#values[key]) as SettingOf<K> | undefined;
  }

  /** What the server is called. */
  get serverName(): string {
    return this.get("name") ?? SERVER_NAME;
  }

  /** The command with what its decision must know of the settings. */
  informing(command: Command): Command {
    const informed = this.get("raid") ? inRaid(command) : command;
    return this.get("holdFirst") ? inHolding(informed) : informed;
  }

  /** Hears r0. It keeps no long value: that is read from the store. */
  happened(event: ServerEvent): void {
    if (event.type !== "setting.changed" || !event.key) return;
    const { key, value, long } = event;
    this.#heard += 1;
    if (!long) {
      this.#changes(key, value);
      return;
    }
    const told = () => this.#tell(key);
    this.open().then(told, (cause: unknown) => this.#world.log.error("reading the settings failed", cause));
  }

  /** All settings, as the database has them: also while this node does not follow r0. */
  async list(): Promise<readonly Setting[]> {
    const values = await this.#world.store.settings();
    return settingKeys.map((key) => this.#shown(key, values[key]));
  }

  async set(user: UserId | "server", { key, value, was }: Wanted): Promise<Answer<{ setting: Setting }>> {
    const refused = this.#fixed(key) ?? problemWith(key, value);
    if (refused) return { refused };
    const { chat } = this.#world;
    const command: SettingChange = {
      ...{ type: "setting.change", key },
      ...(value !== null && { value }),
      ...(was !== undefined && { was: was === null ? {} : { value: was } }),
    };
    const outcome = await (user === "server" ? chat.performAsServer(command) : chat.perform(user, command));
    return outcome.refused ? outcome : { setting: this.#shown(key, value ?? undefined) };
  }

  #changes(key: SettingKey, value: SettingValue | undefined): void {
    this.#values = { ...this.#values, [key]: value };
    this.#tell(key);
  }

  #tell(key: SettingKey): void {
    this.#told(key, this.get(key));
  }

  #fixed(key: SettingKey): Refusal | undefined {
    const { variable = key } = settingNamed(key);
    if (this.#world.fixed?.[key] === undefined) return undefined;
    return because(
      "not_allowed",
      "fixed",
      `the server was started with ${variable}, so this setting cannot be changed here`,
      `the person who runs the server can take ${variable} out`,
    );
  }

  #shown(key: SettingKey, value: SettingValue | undefined): Setting {
    const { says, takes, choices, variable = key } = settingNamed(key);
    const fixed = this.#world.fixed?.[key];
    const present = fixed ?? value;
    return {
      key,
      ...(present !== undefined && { value: present }),
      ...(fixed !== undefined && { fixed: variable }),
      takes,
      ...(choices && { choices }),
      says,
    };
  }
}

/** Tells the clients of a node that a setting has changed. */
export function tellSetting(
  clients: Iterable<readonly [Client, User]>,
  key: SettingKey,
  value: SettingValue | undefined,
): void {
  const signal = { type: "setting", key, ...(value !== undefined && { value }) } as const;
  const isTold = (user: User) => settingNamed(key).isPublic || rank(user.role) >= RANKS.admin;
  for (const [client, user] of clients) if (isTold(user)) client.audience.signal(signal, [client]);
}

function problemWith(key: SettingKey, value: SettingValue | null): Refusal | undefined {
  if (value === null) return undefined;
  // The hash alone would name a picture that the server may not have.
  const isUploaded = settingNamed(key).takes === "a picture";
  const problem = isUploaded ? `${key} ${settingNamed(key).must}` : settingProblem(key, value);
  return problem === undefined
    ? undefined
    : refusal("bad_request", { message: `value: ${problem}`, field: "value" });
}
