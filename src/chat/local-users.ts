import type { User } from "../protocol/account.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Client } from "./audience.ts";
import { LocalUser } from "./local-user.ts";

/** The users with a client on this node. */
export class LocalUsers {
  readonly #users = new Map<UserId, LocalUser>();
  /** How many clients they have. */
  clients = 0;

  get size(): number {
    return this.#users.size;
  }

  all(): readonly LocalUser[] {
    return [...this.#users.values()];
  }

  of(user: UserId): LocalUser | undefined {
    return this.#users.get(user);
  }

  /** Those of these users who have a client on this node. */
  ofAll(users: readonly UserId[]): readonly LocalUser[] {
    return users.flatMap((user) => this.#users.get(user) ?? []);
  }

  /** Every client, with its user. */
  allClients(): readonly (readonly [Client, User])[] {
    return this.all().flatMap(({ clients, user }) => clients.map((client) => [client, user] as const));
  }

  /** Adds a client to its user. */
  add(client: Client, user: User): LocalUser {
    const local = this.#users.get(user.id) ?? new LocalUser(user);
    this.#users.set(user.id, local);
    local.clients.push(client);
    this.clients += 1;
    return local;
  }

  /** Returns whether the user had this client. */
  removeClient(local: LocalUser, client: Client): boolean {
    const had = local.removeClient(client);
    if (had) this.clients -= 1;
    return had;
  }

  /** The user's last client has disconnected. */
  remove({ user }: LocalUser): void {
    this.#users.delete(user.id);
  }
}
