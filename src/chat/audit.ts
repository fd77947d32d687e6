import type { User } from "../protocol/account.ts";
import type { Answers } from "../protocol/answers.ts";
import type { AuditRead } from "../protocol/audit.ts";
import { forbidden } from "./permissions.ts";
import type { ServerLogPage, Store } from "./ports.ts";
import type { Answer } from "./questions.ts";

/** r0, the server's log, for people who may read it. */
export class Audit {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async page(asker: User, { before, limit }: AuditRead): Promise<Answer<Answers["audit.read"]>> {
    const refused = forbidden("audit.read", { membership: "none", role: asker.role });
    if (refused) return { refused };
    const events = await this.events(limit + 1, before);
    return { events: events.slice(0, limit), more: events.length > limit };
  }

  /** The newest first. */
  events(limit: number, before = Number.MAX_SAFE_INTEGER): Promise<ServerLogPage["events"]> {
    return this.#store.serverLogBefore(before, limit);
  }
}
