import type { Event } from "../../protocol/events.ts";
import type { RoomId } from "../../protocol/ids.ts";

/** A post of this session that is under way. */
export interface OwnPost {
  readonly room: RoomId;
  /** See keyOf. */
  readonly key: string;
  readonly label: string | undefined;
  /** The echo goes here, as a part of a labelled answer. */
  readonly echoes: string[] | undefined;
  /** The label went out with the echo. */
  echoed: boolean;
}

/**
 * The posts of one session that are under way: so the session knows its own messages among those of the same person's other
 * clients. Two equal ones in one room cannot be told apart, and need not be.
 */
export class OwnPosts {
  #all: OwnPost[] = NONE;

  add(room: RoomId, key: string, label: string | undefined, echoes?: string[]): OwnPost {
    const isPart = label !== undefined && echoes !== undefined;
    const post: OwnPost = {
      ...{ room, key, echoed: false },
      label: isPart ? undefined : label,
      echoes: isPart ? echoes : undefined,
    };
    this.#all = [...this.#all, post];
    return post;
  }

  /** Takes out the first one with this key. */
  take(room: RoomId, key: string): OwnPost | undefined {
    const own = this.#all.find((one) => one.room === room && one.key === key);
    if (own) this.remove(own);
    return own;
  }

  remove(post: OwnPost): void {
    const left = this.#all.filter((one) => one !== post);
    this.#all = left.length > 0 ? left : NONE;
  }
}

const NONE: never[] = [];

/** What tells a post from others: the text of a message, or the reaction and its message. */
export function keyOf(event: Event): string | undefined {
  if (event.type === "message.posted") return event.body;
  if (event.type === "reaction.added") return `reaction.add ${event.id} ${event.emoji}`;
  return event.type === "reaction.removed" ? `reaction.remove ${event.id} ${event.emoji}` : undefined;
}
