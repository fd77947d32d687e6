import { type Case, differs } from "./evidence.ts";
import type { Entry } from "./history.ts";

type Invoke = Extract<Entry, { what: "invoke" }>;
type Ack = Extract<Entry, { what: "ack" }>;

/** One message, however often it was sent. */
interface Post {
  readonly user: string;
  readonly room: string;
  readonly body: string;
  /** What had been acknowledged to anybody in that room when it was sent for the first time. */
  readonly after: number;
  attempts: number;
  nacks: number;
  acknowledged?: number;
  /** The connection on which it was acknowledged first. */
  answeredOn?: number;
}

interface Line {
  /** Attempts that have no answer yet. */
  readonly open: Map<string, Post>;
  /** New posts of each room in the order they were sent. */
  readonly order: Map<string, Post[]>;
}

/** The outcome of each post: acknowledged once and for ever, refused for good, or unknown. */
export function checkPosts(all: Case): void {
  const posts = new Map<string, Post>();
  const lines = new Map<number, Line>();
  const heads = new Map<string, number>();
  const line = (connection: number) => {
    const known = lines.get(connection) ?? { open: new Map(), order: new Map() };
    lines.set(connection, known);
    return known;
  };
  for (const entry of all.entries) {
    if (entry.what === "invoke") invoked(entry, { posts, heads, line: line(entry.connection) });
    if (entry.what !== "ack" && entry.what !== "nack" && entry.what !== "unknown") continue;
    const post = posts.get(`${entry.user} ${entry.nonce}`);
    line(entry.connection).open.delete(entry.nonce);
    if (entry.what === "nack" && post) post.nacks += 1;
    if (entry.what === "ack") acknowledged(all, entry, post);
    if (entry.what === "ack") heads.set(entry.room, Math.max(entry.seq, heads.get(entry.room) ?? 0));
  }
  for (const post of posts.values()) judge(all, post);
  for (const [connection, { open, order }] of lines) {
    for (const { body } of open.values()) all.report("unanswered", `"${body}" got no answer`);
    for (const sent of order.values()) inOrderSent(all, connection, sent);
  }
}

function invoked(
  { user, nonce, room, body }: Invoke,
  { posts, heads, line }: { posts: Map<string, Post>; heads: ReadonlyMap<string, number>; line: Line },
): void {
  const id = `${user} ${nonce}`;
  const known = posts.get(id);
  const post = known ?? { user, room, body, after: heads.get(room) ?? 0, attempts: 0, nacks: 0 };
  post.attempts += 1;
  posts.set(id, post);
  line.open.set(nonce, post);
  if (known) return;
  const order = line.order.get(room);
  if (order) order.push(post);
  else line.order.set(room, [post]);
}

function acknowledged(
  { report }: Case,
  { nonce, room, seq, user, connection }: Ack,
  post: Post | undefined,
): void {
  if (!post) report("dup", `${user} got an answer to ${nonce}, which was never sent`);
  else if (post.room !== room) report("wrong body", `"${post.body}" was acknowledged in ${room}`);
  else if (post.acknowledged !== undefined && post.acknowledged !== seq)
    report("dup", `"${post.body}" was acknowledged as ${post.acknowledged} and as ${seq}`);
  if (!post || post.acknowledged !== undefined) return;
  post.acknowledged = seq;
  post.answeredOn = connection;
}

function judge(all: Case, post: Post): void {
  const { room, body, user, after, acknowledged: seq } = post;
  const { found, shown, report } = all;
  const place = seq ?? found.get(body)?.seq;
  if (seq !== undefined) {
    const difference = differs(all, room, { seq, body, author: user });
    const said = `${room}: "${body}" was acknowledged as ${seq}, but ${difference?.instead}`;
    if (difference?.name === "absent") report(absent(all, post, seq), said);
    else if (difference) report(difference.name, said);
  } else if (post.nacks === post.attempts && (found.has(body) || shown.has(body)))
    report("ghost", `${room}: "${body}" was refused, and is there`);
  if (place !== undefined && place <= after)
    report(
      "reorder",
      `${room}: "${body}" stands at ${place}, and ${after} was acknowledged before it was sent`,
    );
}

/** What was acknowledged and is not there: whoever was shown it knows that it once was. */
function absent(
  { shown, at, sent }: Case,
  { room, body }: Post,
  seq: number,
): "lost" | "wrong body" | "early ack" {
  const instead = at(room, seq)?.body;
  if (instead !== undefined && !sent.has(instead)) return "wrong body";
  return shown.has(body) ? "lost" : "early ack";
}

/**
 * What one connection sent into one room stands there in that order. An answer says that everything sent before has been
 * decided as well, whether its answer arrived or not.
 */
function inOrderSent({ report, found }: Case, connection: number, sent: readonly Post[]): void {
  let last = 0;
  for (const { room, body, acknowledged, answeredOn } of sent) {
    const seq = acknowledged ?? found.get(body)?.seq ?? 0;
    if (seq < last && answeredOn === connection)
      report("reorder", `${room}: "${body}" was sent after what stands at ${last}, and stands at ${seq}`);
    last = Math.max(last, seq);
  }
}
