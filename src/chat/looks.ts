import type { Question, QuestionType } from "../protocol/frames.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Look } from "../protocol/looking.ts";
import type { Found } from "./asked.ts";
import type { Performing } from "./credentials.ts";
import type { Clock } from "./ports.ts";
import type { Answer } from "./questions.ts";
import { actions } from "./rules.ts";

interface LooksWorld {
  readonly clock: Clock;
  readonly chat: Performing;
}

const HOUR_MS = 3_600_000;
/** So many looks are remembered. */
const REMEMBERED_MAX = 10_000;

/** Notes in the server's log what people with a role looked at that is not theirs: see `shows` of actions. */
export class Looks {
  readonly #world: LooksWorld;
  /** When a person looked at something, by this node's clock. The log itself is asked only once an hour. */
  readonly #noted = new Map<string, number>();

  constructor(world: LooksWorld) {
    this.#world = world;
  }

  /** Notes that a person gets the answer to a question, if it shows what is not theirs. */
  async answers<T extends QuestionType>(
    by: UserId,
    question: Question<T>,
    found: Found[T],
  ): Promise<Answer<object>> {
    const { type } = question as { readonly type: T };
    const what = actions[type].shows?.(question);
    const { user } = found as { readonly user?: UserId };
    return what ? await this.note(by, { what, ...(user && { user }) }) : {};
  }

  /** Notes a look. If that is not possible it is refused, and nothing is shown. */
  async note(by: UserId, look: Look): Promise<Answer<object>> {
    const key = `${by} ${look.what} ${look.user ?? ""}`;
    const now = this.#world.clock.now();
    if (now - (this.#noted.get(key) ?? -HOUR_MS) < HOUR_MS) return {};
    const { refused } = await this.#world.chat.perform(by, { type: "admin.look", look });
    if (refused) return { refused };
    if (this.#noted.size >= REMEMBERED_MAX) this.#noted.clear();
    this.#noted.set(key, now);
    return {};
  }
}
