import type { Answers } from "../protocol/answers.ts";
import { type Refusal, refusal } from "../protocol/errors.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import { type Query, readQuery } from "../protocol/query.ts";
import type { Search as Request } from "../protocol/search.ts";
import type { Client } from "./audience.ts";
import type { Hub } from "./hub.ts";
import type { Payer } from "./payer.ts";
import type { Answer, Questions } from "./questions.ts";
import type { Toll } from "./toll.ts";

/** What an index is asked. It looks up the rooms of `user` in the moment in which it answers. */
export interface Searched {
  readonly user: UserId;
  readonly query: Query;
  readonly room?: RoomId;
  /** Where the page before ended; none = from the newest message. */
  readonly before?: number;
  readonly limit: number;
}

/** What is looked for, by a person who may see it. */
export type Wanted = Pick<Request, "room" | "before" | "limit"> & { readonly query: Query };

export type Found = Answers["search"];

/** An index of all messages, which follows the journal by itself. */
export interface SearchIndex {
  /** `payer` says whose turn it is where many wait. Rejects with Unanswered when it cannot answer. */
  find(searched: Searched, payer: Payer): Promise<{ readonly answer: Answer<Found>; readonly us: number }>;
}

const NONE: Refusal = refusal("unavailable", { message: "this server has no search" });

interface SearchingWorld {
  readonly index?: SearchIndex;
  readonly questions: Questions;
  readonly toll: Toll | undefined;
}

/** Finds messages for a person, in rooms where that person is when the answer is told. */
export class Searching {
  readonly #world: SearchingWorld;
  readonly #hub: Hub;

  constructor(world: SearchingWorld, hub: Hub) {
    this.#world = world;
    this.#hub = hub;
  }

  /** What it has cost is charged to the person whose client asks. */
  async find(client: Client, request: Request): Promise<Answer<Found>> {
    const { query: text, offset, ...wanted } = request;
    const read = readQuery(text, offset);
    if ("problem" in read)
      return { refused: refusal("bad_request", { message: `query ${read.problem}`, field: "query" }) };
    return this.look(client, { ...wanted, query: read.query });
  }

  /** The same for a door that has read the query by itself. */
  async look(client: Client, { query, room, before, limit }: Wanted): Promise<Answer<Found>> {
    const { index, questions, toll } = this.#world;
    const { user } = client;
    if (!index) return { refused: NONE };
    if (room) {
      const own = await questions.ask<"room.get">(client, { type: "room.get", room });
      if ("refused" in own) return own;
    }
    const asked = { user, query, limit, ...(room && { room }), ...(before && { before: Number(before) }) };
    // Asks again while this node hears of something that takes the right to know the answer.
    for (;;) {
      const underWay = this.#hub.questions.begin(user, undefined);
      try {
        const { answer, us } = await index.find(asked, client);
        toll?.charge(client, us);
        if (underWay.touched === 0) return answer;
      } finally {
        this.#hub.questions.end(underWay);
      }
    }
  }
}
