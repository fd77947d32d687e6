/** Who did or saw something: a user's client, and which of its connections, counted over all clients. */
export interface Place {
  readonly user: string;
  readonly client: string;
  readonly connection: number;
}

/** What can be told of one event of a room's log. */
export interface Logged {
  readonly seq: number;
  readonly author: string;
  /** Of a message, or of what it was edited into. */
  readonly body?: string;
  /** The `seq` of that message. */
  readonly of?: number;
  /** The message was deleted, and its text with it. */
  readonly deleted?: true;
  /** Whose being in the room this event changed, and how. */
  readonly joined?: string;
  readonly left?: string;
}

/** What a client did, or what it was told. */
export type Moment =
  /** It is about to send a post, or to edit one; no two have the same text. */
  | { readonly what: "invoke"; readonly nonce: string; readonly room: string; readonly body: string }
  | { readonly what: "ack"; readonly nonce: string; readonly room: string; readonly seq: number }
  | { readonly what: "nack"; readonly nonce: string; readonly code: string }
  /** The connection ended before there was an answer. */
  | { readonly what: "unknown"; readonly nonce: string }
  | ({ readonly what: "recv"; readonly room: string } & Logged)
  /** It is about to say hello, with what it has of each room. */
  | { readonly what: "asks"; readonly since: ReadonlyMap<string, number> }
  /** Hello was answered: the rooms it is in, and how far each of them is. */
  | { readonly what: "enters"; readonly heads: ReadonlyMap<string, number> }
  /** The server tells it to load a room anew. */
  | { readonly what: "reset"; readonly room: string }
  /** It is about to ask to join. */
  | { readonly what: "joins"; readonly room: string }
  /** Its leaving, or its removal by another user, was acknowledged. */
  | { readonly what: "left"; readonly room: string; readonly seq: number }
  /** It is about to delete the message with this `seq`. */
  | { readonly what: "erases"; readonly room: string; readonly seq: number }
  | { readonly what: "erased"; readonly room: string; readonly seq: number }
  | { readonly what: "closed" };

/** `at` is a clock that never jumps, in milliseconds. */
export type Entry = Place & Moment & { readonly at: number };

/** What all clients did and saw, in the order of time: one process writes it down, so no two things happen at once. */
export class History {
  readonly entries: Entry[] = [];
  #connections = 0;

  connect(): number {
    this.#connections += 1;
    return this.#connections;
  }

  add(place: Place, moment: Moment): void {
    this.entries.push({ ...place, ...moment, at: performance.now() });
  }
}

/** An event, as any protocol's client has it, in the words of a history. */
export function logged(event: {
  readonly seq: number;
  readonly from: string;
  readonly type: string;
  readonly body?: string;
  readonly name?: string | undefined;
  readonly id?: string;
  readonly deleted?: true | undefined;
}): Logged {
  const { seq, from, type, body, name, id, deleted } = event;
  const isText = type === "message.posted" || type === "message.edited";
  return {
    seq,
    author: from,
    ...(isText && body !== undefined && !deleted && { body: brief(body) }),
    ...(isText && id !== undefined && { of: Number(id.split(".")[1]) }),
    ...(isText && deleted && { deleted }),
    ...(type === "member.joined" && name !== undefined && { joined: name }),
    ...(/^member\.(?:left|removed|banned)$/.test(type) && name !== undefined && { left: name }),
  };
}

const BRIEF_CHARACTERS_MAX = 64;

/** A long text by its beginning and a hash of all of it: a history holds very many. */
export const brief = (body: string): string =>
  body.length <= BRIEF_CHARACTERS_MAX ? body : `${body.slice(0, 32)}… ${Bun.hash(body).toString(36)}`;
