/** One post of one client, as the client knows it. */
export interface Sent {
  readonly room: string;
  /** Different for every post. */
  readonly body: string;
  readonly author: string;
  /** What had been acknowledged to anybody in that room when it was sent. */
  readonly after: number;
  /** The seq of the acknowledgement; none = the outcome is unknown. */
  readonly acknowledged?: number;
  /** The server said that it does not exist and never will. */
  readonly refused?: boolean;
}

export interface Logged {
  readonly seq: number;
  readonly body?: string;
  readonly author?: string;
}

/** What one client received of one room, in the order it came, over all its connections. */
export interface Received {
  readonly client: string;
  readonly room: string;
  /** The seq it had when it began. */
  readonly since: number;
  readonly events: readonly Logged[];
}

export interface History {
  readonly sent: readonly Sent[];
  readonly logs: ReadonlyMap<string, readonly Logged[]>;
  readonly received: readonly Received[];
}

/**
 * What the clients saw against what the logs say. Returns everything that breaks the promise, in sentences; a room's
 * log makes that a matter of counting, so no search is needed.
 */
export function anomalies({ sent, logs, received }: History): string[] {
  const found: string[] = [];
  for (const [room, log] of logs) found.push(...inLog(room, log));
  for (const post of sent) found.push(...ofPost(post, logs.get(post.room) ?? []));
  for (const each of received) found.push(...ofReader(each, logs.get(each.room) ?? []));
  return found;
}

/** The posts that were acknowledged and are not where, what and whose they were said to be. */
export function lost({ sent, logs }: Pick<History, "sent" | "logs">): Sent[] {
  return sent.filter((post) => {
    const entry = post.acknowledged === undefined ? undefined : logs.get(post.room)?.[post.acknowledged - 1];
    return post.acknowledged !== undefined && !isWhatWasSent(post, entry);
  });
}

const isWhatWasSent = ({ body, author }: Sent, entry: Logged | undefined): boolean =>
  entry?.body === body && entry.author === author;

function inLog(room: string, log: readonly Logged[]): string[] {
  const found = log.flatMap(({ seq }, i) =>
    seq === i + 1 ? [] : [`${room}: place ${i + 1} of the log has seq ${seq}`],
  );
  const seen = new Map<string, number>();
  for (const { seq, body } of log) {
    if (body === undefined) continue;
    const first = seen.get(body);
    if (first !== undefined) found.push(`${room}: "${body}" is there twice, as ${first} and as ${seq}`);
    seen.set(body, seq);
  }
  return found;
}

function ofPost(post: Sent, log: readonly Logged[]): string[] {
  const { room, body, after, acknowledged, refused } = post;
  if (acknowledged === undefined) {
    const there = log.find((entry) => entry.body === body);
    if (there && refused) return [`${room}: "${body}" was refused and is there as ${there.seq}`];
    if (there && there.seq <= after)
      return [`${room}: "${body}" stands before what was acknowledged earlier`];
    return [];
  }
  const entry = log[acknowledged - 1];
  if (!isWhatWasSent(post, entry))
    return [
      `${room}: "${body}" was acknowledged as ${acknowledged}, where there is "${entry?.body}" by ${entry?.author}`,
    ];
  if (acknowledged <= after)
    return [`${room}: "${body}" got ${acknowledged} after ${after} had been acknowledged`];
  return [];
}

function ofReader({ client, room, since, events }: Received, log: readonly Logged[]): string[] {
  const found: string[] = [];
  let at = since;
  for (const { seq, body, author } of events) {
    if (seq !== at + 1) found.push(`${client} had ${room} up to ${at} and received ${seq}`);
    at = seq;
    const entry = log[seq - 1];
    if (entry?.body !== body || entry?.author !== author)
      found.push(
        `${client} received "${body}" by ${author} as ${seq} of ${room}, where there is "${entry?.body}"`,
      );
  }
  return found;
}
