import type { Person } from "../../protocol/account.ts";
import type { UserId } from "../../protocol/ids.ts";
import { formatLine } from "./line.ts";
import { type Described, newsOf, shown } from "./metadata.ts";
import { makeRoom } from "./newest.ts";
import type { IrcSession } from "./session.ts";
import type { Told } from "./told.ts";

/** So many values are known as the last that was told. */
const KEPT_MAX = 10_000;

interface SaidOfPerson {
  readonly by: UserId;
  /** Their name. */
  readonly from: string;
  readonly key: string;
  readonly value?: string | undefined;
}
interface DescriptionsWorld {
  readonly host: string;
  readonly told: Told;
  whole(path: string): string | undefined;
  /** By which nick lines show a person. */
  nickOf(person: Person): string;
  /** Who monitors this name. */
  watchersOf(name: string): Iterable<IrcSession>;
}

/** Tells clients what is said anew of people and channels, by the keys to which they subscribe (IRCv3 metadata, "Notifications"). */
export class Descriptions {
  readonly #world: DescriptionsWorld;
  readonly #last = new Map<string, { readonly value: string | undefined; readonly cause: string }>();
  #changes = 0;

  constructor(world: DescriptionsWorld) {
    this.#world = world;
  }

  /** These readers share a room with the person. This may be told several times: each reader, and who monitors them, hears it once. */
  ofPerson(said: SaidOfPerson, readers: Iterable<IrcSession>): void {
    const { told, watchersOf, whole } = this.#world;
    const cause = this.#causeOf(said);
    const target = this.#world.nickOf({ id: said.by, name: said.from });
    const news = { target, key: said.key, value: shown(said.value, whole) };
    for (const some of [readers, watchersOf(said.from)])
      for (const reader of some)
        if (this.#concerns(reader, said) && told.isNew(cause, reader)) this.#tell(reader, news);
  }

  /** Something else is said of a channel, whose name `channelOf` knows for each reader. */
  ofChannel(
    said: Omit<SaidOfPerson, "from">,
    readers: Iterable<IrcSession>,
    channelOf: (reader: IrcSession) => string,
  ): void {
    for (const reader of readers)
      if (this.#concerns(reader, said))
        this.#tell(reader, { target: channelOf(reader), key: said.key, value: said.value });
  }

  /** The client that said it gets an answer of its own. */
  #concerns(reader: IrcSession, { by, key }: Pick<SaidOfPerson, "by" | "key">): boolean {
    return reader.subscriptions.has(key) && !(reader.user === by && reader.tells?.described === key);
  }

  #tell(reader: IrcSession, news: Described): void {
    reader.send([formatLine({ source: this.#world.host, ...newsOf(reader, news) })]);
  }

  /** What names this change in `Told`: the next change has another value. */
  #causeOf({ by, key, value }: SaidOfPerson): string {
    const name = `${by} ${key}`;
    const last = this.#last.get(name);
    if (last && last.value === value) return last.cause;
    this.#changes += 1;
    const cause = `described ${this.#changes}`;
    makeRoom(this.#last, name, KEPT_MAX);
    this.#last.set(name, { value, cause });
    return cause;
  }
}
