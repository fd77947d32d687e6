import type { Lookups } from "../../chat/store.ts";
import type { ReadArgs as Args, ReadAnswer, ReadName } from "./messages.ts";

export type Read = <N extends ReadName>(name: N, args: Args<N>) => Promise<ReadAnswer<N>>;

/** The server's own questions. Each is one message to a worker that reads. */
export class Asking implements Lookups {
  readonly #read: Read;

  constructor(read: Read) {
    this.#read = read;
  }

  events(...args: Args<"events">) {
    return this.#read("events", args);
  }
  joinedRoom(...args: Args<"joinedRoom">) {
    return this.#read("joinedRoom", args);
  }
  placesOf(...args: Args<"placesOf">) {
    return this.#read("placesOf", args);
  }
  countPublicRooms(...args: Args<"countPublicRooms">) {
    return this.#read("countPublicRooms", args);
  }
  publicRoom(...args: Args<"publicRoom">) {
    return this.#read("publicRoom", args);
  }
  guestsOutside(...args: Args<"guestsOutside">) {
    return this.#read("guestsOutside", args);
  }
  standingRanges(...args: Args<"standingRanges">) {
    return this.#read("standingRanges", args);
  }
  namesOf(...args: Args<"namesOf">) {
    return this.#read("namesOf", args);
  }
  headsOf(...args: Args<"headsOf">) {
    return this.#read("headsOf", args);
  }
  userByToken(...args: Args<"userByToken">) {
    return this.#read("userByToken", args);
  }
  userByName(...args: Args<"userByName">) {
    return this.#read("userByName", args);
  }
  userById(...args: Args<"userById">) {
    return this.#read("userById", args);
  }
  userByOidc(...args: Args<"userByOidc">) {
    return this.#read("userByOidc", args);
  }

  userByCertificate(...args: Args<"userByCertificate">) {
    return this.#read("userByCertificate", args);
  }
  factorOf(...args: Args<"factorOf">) {
    return this.#read("factorOf", args);
  }
  hasRecoveryCode(...args: Args<"hasRecoveryCode">) {
    return this.#read("hasRecoveryCode", args);
  }
  passkeyOf(...args: Args<"passkeyOf">) {
    return this.#read("passkeyOf", args);
  }
  sessionsOf(...args: Args<"sessionsOf">) {
    return this.#read("sessionsOf", args);
  }
  standingBans(...args: Args<"standingBans">) {
    return this.#read("standingBans", args);
  }
  nodes(...args: Args<"nodes">) {
    return this.#read("nodes", args);
  }
  nodeStates(...args: Args<"nodeStates">) {
    return this.#read("nodeStates", args);
  }
  guests(...args: Args<"guests">) {
    return this.#read("guests", args);
  }
  inviteByCode(...args: Args<"inviteByCode">) {
    return this.#read("inviteByCode", args);
  }
  entryByCode(...args: Args<"entryByCode">) {
    return this.#read("entryByCode", args);
  }
  invites(...args: Args<"invites">) {
    return this.#read("invites", args);
  }
  exported(...args: Args<"exported">) {
    return this.#read("exported", args);
  }
  recoveredBy(...args: Args<"recoveredBy">) {
    return this.#read("recoveredBy", args);
  }
  isOwnerCode(...args: Args<"isOwnerCode">) {
    return this.#read("isOwnerCode", args);
  }
  lastSaid(...args: Args<"lastSaid">) {
    return this.#read("lastSaid", args);
  }
  storageAfter(...args: Args<"storageAfter">) {
    return this.#read("storageAfter", args);
  }
  roomTimes(...args: Args<"roomTimes">) {
    return this.#read("roomTimes", args);
  }
  seenBy(...args: Args<"seenBy">) {
    return this.#read("seenBy", args);
  }
  ownSignals(...args: Args<"ownSignals">) {
    return this.#read("ownSignals", args);
  }
  hasOwner(...args: Args<"hasOwner">) {
    return this.#read("hasOwner", args);
  }
  serverLog(...args: Args<"serverLog">) {
    return this.#read("serverLog", args);
  }
  picture(...args: Args<"picture">) {
    return this.#read("picture", args);
  }
  statusEnds(...args: Args<"statusEnds">) {
    return this.#read("statusEnds", args);
  }
  settings(...args: Args<"settings">) {
    return this.#read("settings", args);
  }
  grown(...args: Args<"grown">) {
    return this.#read("grown", args);
  }
  cursorOf(...args: Args<"cursorOf">) {
    return this.#read("cursorOf", args);
  }
  deadLetters(...args: Args<"deadLetters">) {
    return this.#read("deadLetters", args);
  }
}
