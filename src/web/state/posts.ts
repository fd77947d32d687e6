import { signal } from "@preact/signals";
import type { RoomId } from "../../protocol/ids.ts";
import { newNonce } from "../../sdk/nonce.ts";
import type { OutboxStorage, Pending, Post } from "../../sdk/post.ts";
import { forget, keepJson, keysUnder, readJson } from "./browser-storage.ts";
import { client, me } from "./chat.ts";
import { tabLocks } from "./tab-locks.ts";

/** The posts of all tabs of this browser that are not known to be stored. */
export const pending = signal<readonly Pending[]>([]);

/** Counts the posts of this tab. At each one the timeline goes to its end, so that the sender sees it. */
export const sent = signal(0);

export const pendingIn = (room: RoomId): readonly Pending[] =>
  pending.value.filter(({ post }) => post.room === room);

/** This tab. It sends its own posts, and those that closed tabs have left. */
export const tab: string = newNonce();

export const outboxKey = (): string | undefined => me.peek() && `${me.peek()?.id}.outbox.`;

/** Where the posts are that were acknowledged last. */
export const sentKey = (): string | undefined => me.peek() && `${me.peek()?.id}.sent.`;

/** Posts of this person that the server lacks since it was restored from a backup. */
export const missing = signal<readonly Post[]>([]);

/** Each post has a key of its own, so that tabs never overwrite each other's. */
const storageAt = (place: () => string | undefined): OutboxStorage => ({
  all: () => keysUnder(place() ?? "?").flatMap((key) => asPost(readJson(key)) ?? []),
  put: (post) => keepJson(`${place()}${post.nonce}`, post),
  remove: (nonce) => forget(`${place()}${nonce}`),
});

export const storage: OutboxStorage = storageAt(outboxKey);
export const sentStorage: OutboxStorage = storageAt(sentKey);

/** Another tab has sent posts, or discarded those that are missing. */
export const syncSent = (): void => client.peek()?.sent.reload();

function asPost(value: unknown): Post | undefined {
  const post = value as Partial<Post> | undefined;
  const fields = [post?.nonce, post?.room, post?.body, post?.owner, post?.epoch];
  return fields.every((field) => typeof field === "string") ? (post as Post) : undefined;
}

const lockOf = (owner: string): string => `exchat.tab.${owner}`;
const watched = new Set<string>();

/** Holds this tab's lock as long as the tab is open, so that others notice when it closes. */
export function holdTab(): void {
  void tabLocks().then((locks) => locks?.request(lockOf(tab), () => new Promise(() => {})));
}

/** Reads the posts of the other tabs, and takes over those of a tab that closes. */
export function syncOutbox(): void {
  const outbox = client.peek()?.outbox;
  if (!outbox) return;
  outbox.reload();
  const owners = new Set(outbox.pending.map(({ post }) => post.owner));
  owners.delete(tab);
  for (const owner of owners) if (!watched.has(owner)) void watch(owner);
}

async function watch(owner: string): Promise<void> {
  watched.add(owner);
  // Without locks every tab sends all posts. A post that is sent twice is still stored once.
  const adopt = () => {
    watched.delete(owner);
    client.peek()?.outbox.adopt(owner);
  };
  const locks = await tabLocks();
  if (locks) await locks.request(lockOf(owner), adopt);
  else adopt();
}
