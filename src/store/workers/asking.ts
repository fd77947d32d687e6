import type { Questions } from "../../chat/ports.ts";
import type { ReadArgs as Args, ReadAnswer, ReadName } from "../sqlite/reader.worker.ts";

export type Read = <N extends ReadName>(name: N, args: Args<N>) => Promise<ReadAnswer<N>>;

/** What can be asked of the store, each question as one message to a worker that reads. */
export class Asking implements Questions {
  readonly #read: Read;

  constructor(read: Read) {
    this.#read = read;
  }

  events(...args: Args<"events">) {
    return this.#read("events", args);
  }
  history(...args: Args<"history">) {
    return this.#read("history", args);
  }
  async thread(...args: Args<"thread">) {
    return (await this.#read("thread", args)) ?? undefined;
  }
  threads(...args: Args<"threads">) {
    return this.#read("threads", args);
  }
  textsOf(...args: Args<"textsOf">) {
    return this.#read("textsOf", args);
  }
  pins(...args: Args<"pins">) {
    return this.#read("pins", args);
  }
  roomsOf(...args: Args<"roomsOf">) {
    return this.#read("roomsOf", args);
  }
  async joinedRoom(...args: Args<"joinedRoom">) {
    return (await this.#read("joinedRoom", args)) ?? undefined;
  }
  standing(...args: Args<"standing">) {
    return this.#read("standing", args);
  }
  placesOf(...args: Args<"placesOf">) {
    return this.#read("placesOf", args);
  }
  listRooms(...args: Args<"listRooms">) {
    return this.#read("listRooms", args);
  }
  async publicRoom(...args: Args<"publicRoom">) {
    return (await this.#read("publicRoom", args)) ?? undefined;
  }
  membersOf(...args: Args<"membersOf">) {
    return this.#read("membersOf", args);
  }
  bansOf(...args: Args<"bansOf">) {
    return this.#read("bansOf", args);
  }
  blocksOf(...args: Args<"blocksOf">) {
    return this.#read("blocksOf", args);
  }
  headsOf(...args: Args<"headsOf">) {
    return this.#read("headsOf", args);
  }
  async userByToken(...args: Args<"userByToken">) {
    return (await this.#read("userByToken", args)) ?? undefined;
  }
  async userByName(...args: Args<"userByName">) {
    return (await this.#read("userByName", args)) ?? undefined;
  }
  async userById(...args: Args<"userById">) {
    return (await this.#read("userById", args)) ?? undefined;
  }
  sessionsOf(...args: Args<"sessionsOf">) {
    return this.#read("sessionsOf", args);
  }
  standingBans(...args: Args<"standingBans">) {
    return this.#read("standingBans", args);
  }
  serverBans(...args: Args<"serverBans">) {
    return this.#read("serverBans", args);
  }
  networksOf(...args: Args<"networksOf">) {
    return this.#read("networksOf", args);
  }
  nodes(...args: Args<"nodes">) {
    return this.#read("nodes", args);
  }
  guests(...args: Args<"guests">) {
    return this.#read("guests", args);
  }
  invites(...args: Args<"invites">) {
    return this.#read("invites", args);
  }
  async inviteByCode(...args: Args<"inviteByCode">) {
    return (await this.#read("inviteByCode", args)) ?? undefined;
  }
  isOwnerCode(...args: Args<"isOwnerCode">) {
    return this.#read("isOwnerCode", args);
  }
  hasOwner(...args: Args<"hasOwner">) {
    return this.#read("hasOwner", args);
  }
  serverLog(...args: Args<"serverLog">) {
    return this.#read("serverLog", args);
  }
  serverLogBefore(...args: Args<"serverLogBefore">) {
    return this.#read("serverLogBefore", args);
  }
  grown(...args: Args<"grown">) {
    return this.#read("grown", args);
  }
  async cursorOf(...args: Args<"cursorOf">) {
    return (await this.#read("cursorOf", args)) ?? undefined;
  }
  deadLetters(...args: Args<"deadLetters">) {
    return this.#read("deadLetters", args);
  }
}
