import type { Socket, TCPSocketListener } from "bun";
import { Dice } from "./dice.ts";

/** What a road can do to the bytes that go one way. */
export interface Weather {
  /** They arrive so much later, and up to so much more. */
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** Each byte is written by itself. */
  readonly sliced: boolean;
  /** They vanish, and so does the end of the connection: half of it stays open. */
  readonly lost: boolean;
  /** They wait, and nobody reads any more, so that everything before them fills up. */
  readonly stalled: boolean;
}

type Way = "toServer" | "toClient";

const FAIR: Weather = { latencyMs: 0, jitterMs: 0, sliced: false, lost: false, stalled: false };
/** More than this on its way is not read yet. */
const ON_ITS_WAY_BYTES_MAX = 65_536;
/** More than this is not cut to bytes: the megabytes that somebody has missed would take minutes. */
const SLICED_BYTES_MAX = 4_096;

/** One direction of one connection. */
class Lane {
  readonly #from: Socket<Ride>;
  readonly #to: Socket<Ride>;
  readonly #dice: Dice;
  readonly #lost: (bytes: number) => void;
  readonly #queue: { bytes: Uint8Array; readonly due: number }[] = [];
  #bytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #paused = false;
  #ended = false;
  #weather = FAIR;

  constructor(
    { from, to }: { from: Socket<Ride>; to: Socket<Ride> },
    dice: Dice,
    lost: (bytes: number) => void,
  ) {
    this.#from = from;
    this.#to = to;
    this.#dice = dice;
    this.#lost = lost;
  }

  set weather(weather: Weather) {
    this.#weather = weather;
    this.pump();
  }

  take(chunk: Uint8Array): void {
    const { latencyMs, jitterMs, lost } = this.#weather;
    if (lost) {
      this.#lost(chunk.length);
      return;
    }
    const due = performance.now() + latencyMs + jitterMs * this.#dice.next();
    // Whatever the jitter, it is a stream: nothing overtakes.
    this.#queue.push({ bytes: Uint8Array.from(chunk), due: Math.max(due, this.#queue.at(-1)?.due ?? 0) });
    this.#bytes += chunk.length;
    this.pump();
  }

  /** Nothing more comes: when all is through, the other side is told. */
  end(): void {
    this.#ended = true;
    this.pump();
  }

  pump(): void {
    clearTimeout(this.#timer);
    const { stalled, lost } = this.#weather;
    if (!stalled) this.#move();
    this.#pause(stalled || this.#bytes > ON_ITS_WAY_BYTES_MAX);
    if (this.#ended && this.#queue.length === 0 && !stalled && !lost) this.#to.end();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #move(): void {
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      const wait = first.due - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.pump(), wait);
        return;
      }
      const isSliced = this.#weather.sliced && this.#bytes <= SLICED_BYTES_MAX;
      const part = isSliced ? first.bytes.subarray(0, 1) : first.bytes;
      const written = this.#to.write(part);
      if (written > 0) {
        first.bytes = first.bytes.subarray(written);
        this.#bytes -= written;
      }
      if (first.bytes.length === 0) this.#queue.shift();
      // The rest goes when the socket has room again.
      if (written < part.length) return;
    }
  }

  #pause(paused: boolean): void {
    if (paused === this.#paused || this.#ended) return;
    this.#paused = paused;
    if (paused) this.#from.pause();
    else this.#from.resume();
  }
}

/** One connection through the road. */
class Ride {
  isWebSocket = false;
  readonly client: Socket<Ride>;
  /** What came before the server was reached. */
  readonly early: Uint8Array[] = [];
  server: Socket<Ride> | undefined;
  lanes: { readonly [way in Way]: Lane } | undefined;
  over = false;

  constructor(client: Socket<Ride>) {
    this.client = client;
  }

  cut(): void {
    this.over = true;
    this.lanes?.toServer.stop();
    this.lanes?.toClient.stop();
    this.client.terminate();
    this.server?.terminate();
  }
}

/** Where a road leads. */
interface End {
  readonly host: string;
  readonly port: number;
}

/**
 * The network between clients and a server, which a test can spoil while it is used. Only WebSockets suffer: pages,
 * files and other requests always get through.
 */
export class Road implements AsyncDisposable {
  readonly #listener: TCPSocketListener<Ride>;
  readonly #to: () => End;
  readonly #dice: Dice;
  readonly #rides = new Set<Ride>();
  readonly #weather: { [way in Way]: Weather } = { toServer: FAIR, toClient: FAIR };
  /** New WebSockets are hung up on. */
  blocked = false;
  /** WebSockets that were tried. */
  tries = 0;
  /** Bytes that vanished. */
  lost = 0;

  private constructor(to: () => End, dice: Dice) {
    this.#to = to;
    this.#dice = dice;
    this.#listener = Bun.listen<Ride>({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open: (client) => void this.#open(client),
        data: ({ data: ride }, chunk) => this.#fromClient(ride, chunk),
        drain: ({ data: ride }) => ride.lanes?.toClient.pump(),
        close: ({ data: ride }) => this.#closed(ride, "toServer"),
        error: ({ data: ride }) => this.#closed(ride, "toServer"),
      },
    });
  }

  /**
   * The road leads to a port of this machine, or to what is chosen anew for each connection, as a load balancer does. Chance
   * decides how much later a byte arrives; the same seed decides the same.
   */
  static async to(end: number | (() => End), seed = 1): Promise<Road> {
    const to = typeof end === "number" ? () => ({ host: "127.0.0.1", port: end }) : end;
    return new Road(to, new Dice(seed));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#listener.port}/chat`;
  }

  /** From now on, for every WebSocket there is and those to come. */
  spoil(way: Way | "both", fault: Partial<Weather>): void {
    for (const one of way === "both" ? (["toServer", "toClient"] as const) : [way])
      this.#weather[one] = { ...this.#weather[one], ...fault };
    this.#apply();
  }

  /** Ends every WebSocket, now and without a word. */
  cut(): void {
    for (const ride of [...this.#rides]) if (ride.isWebSocket) this.#cut(ride);
  }

  /** Everything passes again. What was lost stays lost. */
  mend(): void {
    this.blocked = false;
    this.spoil("both", FAIR);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.stop(true);
    for (const ride of [...this.#rides]) this.#cut(ride);
  }

  #apply(): void {
    for (const { isWebSocket, lanes } of this.#rides)
      if (isWebSocket && lanes) {
        lanes.toServer.weather = this.#weather.toServer;
        lanes.toClient.weather = this.#weather.toClient;
      }
  }

  async #open(client: Socket<Ride>): Promise<void> {
    const ride = new Ride(client);
    client.data = ride;
    this.#rides.add(ride);
    try {
      const { host, port } = this.#to();
      const server = await Bun.connect<Ride>({
        ...{ hostname: host, port },
        data: ride,
        socket: {
          data: (_, chunk) => ride.lanes?.toClient.take(chunk),
          drain: () => ride.lanes?.toServer.pump(),
          close: () => this.#closed(ride, "toClient"),
          error: () => this.#closed(ride, "toClient"),
        },
      });
      this.#reached(ride, server);
    } catch {
      this.#cut(ride);
    }
  }

  #reached(ride: Ride, server: Socket<Ride>): void {
    ride.server = server;
    if (ride.over) {
      server.terminate();
      return;
    }
    for (const socket of [ride.client, server]) socket.setNoDelay(true);
    const { client } = ride;
    const lost = (bytes: number) => {
      this.lost += bytes;
    };
    ride.lanes = {
      toServer: new Lane({ from: client, to: server }, this.#dice, lost),
      toClient: new Lane({ from: server, to: client }, this.#dice, lost),
    };
    for (const chunk of ride.early.splice(0)) this.#fromClient(ride, chunk);
  }

  #fromClient(ride: Ride, chunk: Uint8Array): void {
    if (!ride.lanes) {
      ride.early.push(Uint8Array.from(chunk));
      return;
    }
    if (!ride.isWebSocket && /^upgrade: websocket/im.test(Buffer.from(chunk).toString("latin1"))) {
      ride.isWebSocket = true;
      this.tries += 1;
      if (this.blocked) {
        this.#cut(ride);
        return;
      }
      this.#apply();
    }
    ride.lanes.toServer.take(chunk);
  }

  /** One side has ended: the other hears of it when everything on its way has arrived. */
  #closed(ride: Ride, way: Way): void {
    if (ride.over) return;
    if (ride.lanes) ride.lanes[way].end();
    else this.#cut(ride);
    this.#forget(ride, way);
  }

  #forget(ride: Ride, way: Way): void {
    // What still goes the other way has nobody to go to.
    ride.lanes?.[way === "toServer" ? "toClient" : "toServer"].stop();
    const other = way === "toServer" ? ride.server : ride.client;
    if (!other || other.readyState <= 0) this.#cut(ride);
  }

  #cut(ride: Ride): void {
    this.#rides.delete(ride);
    ride.cut();
  }
}
