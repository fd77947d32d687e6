import { Samples } from "../samples.ts";
import type { Costs, Outcome, Scene } from "./scene.ts";
import { Cores, Disk, Lock, Timeline } from "./timeline.ts";

const GROUP_POSTS_MAX = 250;
const GROUP_ROOMS_MAX = 100;
const BETWEEN_MS = 4;
const ENOUGH = 64;
const BUSY_PER_MS = 1;
const BEAT_MS = 1_000;
/** A node renews its own lease, and asks for that of the search. */
const LEASES_MS = [4_000, 2_000];
const WARM_MS = 1_000;
const BUS_CORES = 8;

interface Post {
  readonly room: number;
  readonly at: number;
  /** It was stored. */
  readonly stored: () => void;
}
interface Reading {
  waiting: number[];
  isUnderWay: boolean;
}
interface Node {
  readonly cores: Cores;
  readonly waiting: Post[];
  readonly readings: Map<number, Reading>;
  isWriting: boolean;
  leftAt: number;
}

/** Nodes that store posts together and pass them on, event by event. */
export class Model {
  readonly #scene: Scene;
  readonly #costs: Costs;
  readonly #timeline = new Timeline();
  readonly #database: Cores;
  readonly #bus: Cores;
  readonly #disk: Disk;
  readonly #nodes: Node[];
  readonly #rooms: Lock[];
  /** How many readers of each room each node has. */
  readonly #readers: readonly Uint16Array[];
  readonly #leases: Lock;
  readonly #notify: Lock;
  readonly #stored = new Samples();
  readonly #passedOn = new Samples();
  #seed = 1;

  constructor(scene: Scene, costs: Costs) {
    this.#scene = scene;
    this.#costs = costs;
    const timeline = this.#timeline;
    const shared = scene.sharedCores === undefined ? undefined : new Cores(timeline, scene.sharedCores);
    this.#database = shared ?? new Cores(timeline, scene.databaseCores);
    this.#bus = shared ?? new Cores(timeline, BUS_CORES);
    this.#disk = new Disk(timeline, costs.flushMs);
    this.#leases = new Lock(timeline);
    this.#notify = new Lock(timeline);
    this.#nodes = Array.from({ length: scene.nodes }, () => ({
      cores: shared ?? new Cores(timeline, scene.nodeCores),
      ...{ waiting: [], readings: new Map(), isWriting: false, leftAt: Number.NEGATIVE_INFINITY },
    }));
    this.#rooms = Array.from({ length: scene.rooms }, () => new Lock(timeline));
    this.#readers = this.#rooms.map((_, room) => {
      const at = new Uint16Array(scene.nodes);
      for (let i = 0; i < scene.readers; i += 1) {
        const n = (room + this.#below(scene.nodesOfRoom ?? scene.nodes)) % scene.nodes;
        at[n] = (at[n] ?? 0) + 1;
      }
      return at;
    });
  }

  run(): Outcome {
    const { seconds } = this.#scene;
    for (const node of this.#nodes) this.#live(node);
    this.#timeline.run(WARM_MS);
    this.#stored.clear();
    this.#passedOn.clear();
    const before = this.#used();
    this.#timeline.run(WARM_MS + seconds * 1_000);
    const used = this.#used().map((ms, i) => (ms - (before[i] ?? 0)) / (seconds * 1_000));
    const [nodes = 0, database = 0, disk = 0, notify = 0, leases = 0, messageBus = 0] = used;
    return {
      postsPerSecond: this.#stored.count / seconds,
      ...{
        stored: this.#stored,
        passedOn: this.#passedOn,
        nodes,
        database,
        disk,
        notify,
        leases,
        messageBus,
      },
    };
  }

  #used(): number[] {
    const all = new Set(this.#nodes.map(({ cores }) => cores));
    const busiest = Math.max(...[...all].map(({ busyMs, count }) => busyMs / count));
    const database = this.#database.busyMs / this.#database.count;
    return [
      busiest,
      database,
      this.#disk.busyMs,
      this.#notify.heldMs,
      this.#leases.heldMs,
      this.#bus.busyMs / this.#bus.count,
    ];
  }

  /** What a node does as long as it runs. */
  #live(node: Node): void {
    const { postsPerSecond = 0, underWay = 0 } = this.#scene;
    const { nodeIdle } = this.#costs;
    for (let n = 0; n < underWay; n += 1) this.#writeOn(node);
    if (postsPerSecond > 0) this.#writeAtRandom(node, 1_000 / postsPerSecond);
    this.#every(BEAT_MS, () => {
      node.cores.work(nodeIdle);
      this.#tell(node, this.#nodes, (other) => other.cores.work(this.#costs.nodeHears));
    });
    for (const ms of LEASES_MS) this.#every(ms, () => this.#renew(node));
  }

  #every(ms: number, run: () => void): void {
    const again = () => {
      run();
      this.#timeline.after(ms, again);
    };
    this.#timeline.after(this.#chance() * ms, again);
  }

  #writeOn(node: Node): void {
    const { now: at } = this.#timeline;
    this.#post(node, { room: this.#roomAt(node), at, stored: () => this.#writeOn(node) });
  }

  #writeAtRandom(node: Node, everyMs: number): void {
    this.#timeline.after(-Math.log(1 - this.#chance()) * everyMs, () => {
      const { now: at } = this.#timeline;
      this.#post(node, { room: this.#roomAt(node), at, stored: () => {} });
      this.#writeAtRandom(node, everyMs);
    });
  }

  /** The leases of all nodes are rows of one person's, the server's: one node at a time renews. */
  #renew({ cores }: Node): void {
    const { nodeGroup, databaseGroup } = this.#costs;
    this.#leases.take((release) =>
      cores.work(nodeGroup, () => this.#database.work(databaseGroup, () => this.#disk.flush(release))),
    );
  }

  #post(node: Node, post: Post): void {
    node.waiting.push(post);
    this.#write(node);
  }

  #write(node: Node): void {
    const { underWay = 0, postsPerSecond = 0 } = this.#scene;
    if (node.isWriting || node.waiting.length === 0) return;
    const rest = node.leftAt + BETWEEN_MS - this.#timeline.now;
    const isBusy = underWay > 0 || postsPerSecond / 1_000 > BUSY_PER_MS;
    node.isWriting = true;
    const leave = () => {
      node.leftAt = this.#timeline.now;
      this.#groups(node, node.waiting.splice(0));
    };
    if (isBusy && rest > 0 && node.waiting.length < ENOUGH) this.#timeline.after(rest, leave);
    else leave();
  }

  /** One after the other. */
  #groups(node: Node, posts: Post[]): void {
    if (posts.length === 0) {
      node.isWriting = false;
      this.#write(node);
      return;
    }
    const sorted = posts.toSorted((a, b) => a.room - b.room);
    const rooms = new Set<number>();
    const group: Post[] = [];
    for (const post of sorted) {
      if (group.length === GROUP_POSTS_MAX || (rooms.size === GROUP_ROOMS_MAX && !rooms.has(post.room)))
        break;
      rooms.add(post.room);
      group.push(post);
    }
    const { nodeGroup, nodePost, databaseGroup, databasePost } = this.#costs;
    const count = group.length;
    node.cores.work(nodeGroup / 2 + nodePost * count, () =>
      this.#locked([...rooms], (release) =>
        this.#database.work(databaseGroup + databasePost * count, () =>
          this.#disk.flush(() => {
            release();
            node.cores.work(nodeGroup / 2, () => {
              for (const { at, stored } of group) {
                this.#stored.add(this.#timeline.now - at);
                stored();
              }
              this.#announce(node, group);
              this.#groups(node, sorted.slice(count));
            });
          }),
        ),
      ),
    );
  }

  #locked(rooms: readonly number[], then: (release: () => void) => void, held: (() => void)[] = []): void {
    const lock = this.#rooms[rooms[held.length] ?? -1];
    if (lock) lock.take((release) => this.#locked(rooms, then, [...held, release]));
    else
      then(() => {
        for (const release of held) release();
      });
  }

  #announce(node: Node, group: readonly Post[]): void {
    const here = this.#nodes.indexOf(node);
    const { delivery } = this.#costs;
    const own = group.reduce((sum, { room }) => sum + (this.#readers[room]?.[here] ?? 0), 0);
    node.cores.work(delivery * own);
    const isRead = (n: number) => group.some(({ room }) => (this.#readers[room]?.[n] ?? 0) > 0);
    const hear = (other: Node) => {
      const there = this.#nodes.indexOf(other);
      const read = group.filter(({ room }) => (this.#readers[room]?.[there] ?? 0) > 0);
      other.cores.work(read.length === 0 ? this.#costs.nodeHears : this.#costs.nodeTurn);
      for (const { room, at } of read) this.#read(other, there, room, at);
    };
    const hearing = this.#scene.bus === "NATS" ? this.#nodes.filter((_, n) => isRead(n)) : this.#nodes;
    this.#tell(node, hearing, hear);
  }

  #tell(from: Node, to: readonly Node[], hear: (node: Node) => void): void {
    const { databaseNotify, databaseListener, busCopy } = this.#costs;
    const others = to.filter((node) => node !== from);
    if (this.#scene.bus === "NATS") {
      this.#bus.work(busCopy * (1 + others.length), () => {
        for (const other of others) hear(other);
      });
      return;
    }
    this.#notify.take((release) =>
      this.#database.work(databaseNotify, () => {
        release();
        for (const other of others) this.#database.work(databaseListener, () => hear(other));
      }),
    );
  }

  /** A node reads what it has not got of a room; what comes meanwhile, with the next time. */
  #read(node: Node, n: number, room: number, at: number): void {
    const reading = node.readings.get(room) ?? { waiting: [], isUnderWay: false };
    node.readings.set(room, reading);
    reading.waiting.push(at);
    if (reading.isUnderWay) return;
    reading.isUnderWay = true;
    const { databaseRead, nodeRead, delivery } = this.#costs;
    const again = () => {
      const read = reading.waiting;
      reading.waiting = [];
      if (read.length === 0) {
        reading.isUnderWay = false;
        return;
      }
      this.#database.work(databaseRead, () =>
        node.cores.work(nodeRead + delivery * read.length * (this.#readers[room]?.[n] ?? 0), () => {
          for (const one of read) this.#passedOn.add(this.#timeline.now - one);
          again();
        }),
      );
    };
    again();
  }

  /** One of the rooms whose members are at this node, among others. */
  #roomAt(node: Node): number {
    const { rooms, nodes, nodesOfRoom } = this.#scene;
    if (nodesOfRoom === undefined) return this.#below(rooms);
    const first = (this.#nodes.indexOf(node) + nodes - this.#below(nodesOfRoom)) % nodes;
    return first + nodes * this.#below(Math.floor(rooms / nodes));
  }

  #below(limit: number): number {
    return Math.floor(this.#chance() * limit);
  }

  /** From 0 to 1, the same in each run. */
  #chance(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}
