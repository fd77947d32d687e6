import type { RoomId } from "../../protocol/ids.ts";

/** A post of this session that is under way. */
export interface OwnPost {
  readonly room: RoomId;
  readonly body: string;
  readonly label: string | undefined;
  /** The label went out with the echo. */
  echoed: boolean;
}

/**
 * The posts of one session that are under way: so the session knows its own messages among those of the same person's other
 * clients. Two equal ones in one room cannot be told apart, and need not be.
 */
export class OwnPosts {
  #all: OwnPost[] = NONE;

  add(room: RoomId, body: string, label: string | undefined): OwnPost {
    const post: OwnPost = { room, body, label, echoed: false };
    this.#all = [...this.#all, post];
    return post;
  }

  /** Takes out the first one with this text. */
  take(room: RoomId, body: string): OwnPost | undefined {
    const own = this.#all.find((one) => one.room === room && one.body === body);
    if (own) this.remove(own);
    return own;
  }

  remove(post: OwnPost): void {
    const left = this.#all.filter((one) => one !== post);
    this.#all = left.length > 0 ? left : NONE;
  }
}

const NONE: never[] = [];
