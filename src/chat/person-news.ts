import type { Person, User } from "../protocol/account.ts";
import type { FactorKind } from "../protocol/factor.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { roomWith } from "../protocol/room-changes.ts";
import type { ServerEvent, ServerFields } from "../protocol/server-log.ts";
import type { OwnSignal, Signal } from "../protocol/signals.ts";
import type { Client } from "./audience.ts";
import type { News } from "./commit.ts";
import { tellHeld } from "./held.ts";
import type { LocalUser } from "./local-user.ts";
import type { LocalUsers } from "./local-users.ts";
import { tellReport } from "./reports.ts";

interface PersonNewsWorld {
  readonly users: LocalUsers;
  readonly announcer: { changed(local: LocalUser): void };
  tell(user: UserId, signal: OwnSignal): void;
  /** Tells all readers of a room, on every node. */
  signal(room: RoomId, signal: Signal): void;
}
type Described = Extract<News, { described: unknown }>;
type Ended = Extract<News, { ended: unknown }>;

/** What a person reads whose account was deactivated. */
const DEACTIVATED = "your account was deactivated: an admin of the server can reactivate it";

/** Tells the clients of this node what happens to one person. */
export class PersonNews {
  readonly #world: PersonNewsWorld;

  constructor(world: PersonNewsWorld) {
    this.#world = world;
  }

  hear(news: News): void {
    if ("signal" in news) this.#world.tell(news.to, news.signal);
    else if ("ended" in news) this.#ended(news);
    else if ("changed" in news) this.#changed(news.changed);
    else if ("described" in news) this.#described(news);
    else if ("passed" in news) this.#world.signal(news.around, news.passed);
  }

  /** Applies an event of r0, the server's log: a person has changed, or is signed out, or a message was reported. */
  happened(event: ServerEvent): void {
    tellReport(() => this.#world.users.allClients(), event);
    tellHeld(() => this.#world.users.allClients(), event);
    if (!("user" in event) || !event.user) return;
    const { type, user, role, name, session, keep }: ServerEvent & Partial<ServerFields> = event;
    if (type === "sessions.ended")
      this.#ended({ ended: user, ...(session && { session }), ...(keep && { keep }) });
    else if (type === "user.deleted") this.#ended({ ended: user });
    else if (type === "user.deactivated") this.end(user, "signed_out", undefined, DEACTIVATED);
    if (type === "factor.added" || type === "factor.removed")
      this.#factors(event as typeof event & Partial<ServerFields>);
    const local = this.#world.users.of(user)?.user;
    if (local && type === "user.role_changed") this.changedHere({ ...local, ...(role && { role }) });
    else if (local && type === "user.renamed") this.changedHere({ ...local, ...(name && { name }) });
    else if (local && type === "user.created") {
      this.changedHere({ ...local, kind: "account", ...(name && { name }), ...(role && { role }) });
      this.#registered({ id: user, name: name ?? local.name });
    }
  }

  /** A user with a client here has changed: every node learns that on its own. */
  changedHere(user: User): void {
    const local = this.#world.users.of(user.id);
    if (!local) return;
    this.#becomes(local, user);
    local.signal({ type: "me", user });
  }

  /** Ends connections of a user on this node: all, or those for which `isMeant` holds. */
  end(
    user: UserId,
    reason: "failed" | "signed_out",
    isMeant = (_client: Client) => true,
    why?: string,
  ): void {
    for (const client of (this.#world.users.of(user)?.clients ?? []).filter(isMeant)) client.end(reason, why);
  }

  /** The person hears of each change of how they sign in: it may not be theirs. */
  #factors({ type, user, kind }: ServerEvent & Partial<ServerFields>): void {
    if (!user || !kind) return;
    const change = type === "factor.added" ? "added" : "removed";
    this.#world.users.of(user)?.signal({ type: "factors", change, kind: kind as FactorKind });
  }

  #ended({ ended, session, keep }: Ended): void {
    this.end(ended, "signed_out", (client) =>
      session ? client.session === session : keep === undefined || client.session !== keep,
    );
  }

  /** Everyone around a person is told, by the node at which the person said it. */
  #described({ described: { id, name }, key, value, rooms }: Described): void {
    const said = { by: id, from: name, key, ...(value !== undefined && { value }) };
    const feeds = rooms ? [] : [...(this.#world.users.of(id)?.feeds ?? [])];
    for (const room of rooms ?? feeds.map((feed) => feed.room.id))
      this.#world.signal(room, { type: "described", room, ...said });
  }

  /** Everyone around a guest who has become an account is told, by each node at which the person is. */
  #registered({ id, name }: Person): void {
    for (const { room } of this.#world.users.of(id)?.feeds ?? [])
      this.#world.signal(room.id, { type: "registered", room: room.id, by: id, from: name });
  }

  #changed(user: User): void {
    const local = this.#world.users.of(user.id);
    if (local) this.#becomes(local, user);
    this.#world.tell(user.id, { type: "me", user });
  }
  #becomes(local: LocalUser, user: User): void {
    local.user = user;
    for (const feed of local.feeds) feed.room = roomWith(feed.room, user);
    this.#world.announcer.changed(local);
  }
}
