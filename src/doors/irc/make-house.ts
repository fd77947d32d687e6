import { SERVER_NAME } from "../../chat/server-settings.ts";
import { pathOfPicture } from "../../protocol/picture.ts";
import { hearOtherNodes } from "./all-nodes.ts";

import { Audiences } from "./audience.ts";
import { AwayNews } from "./away-news.ts";
import { roomNamesOf } from "./channels.ts";
import { greetIn } from "./commands/channels.ts";
import { Counts } from "./counts.ts";
import { Descriptions } from "./descriptions.ts";
import type { IrcDoorOptions } from "./door.ts";
import type { IrcHouse } from "./house.ts";
import { Motd } from "./motd.ts";
import { OperGuesses } from "./operators.ts";
import { People } from "./people.ts";
import { RoomMemory } from "./room-memory.ts";
import type { IrcSession } from "./session.ts";
import { Told } from "./told.ts";
import { UnderWay } from "./under-way.ts";

/** What all sessions of this door share. */
export function makeHouse({ chat, log, secrets, fixed, version, irc, publicUrl }: IrcDoorOptions): IrcHouse {
  const host = hostFrom(fixed.name ?? SERVER_NAME);
  const people = new People<IrcSession>(host, (user) => chat.others.profileOf(user));
  const watchersOf = (name: string) =>
    chat.names
      .watchersOf(name)
      .flatMap((client) => people.sessionsOf(client.user).filter((one) => one === client));
  const told = new Told();
  const away = new AwayNews();
  const motd = new Motd(irc.motd, () =>
    [chat.settings.get("welcome"), chat.settings.get("rules")].filter((one) => one !== undefined).join("\n"),
  );
  const rehash = async () => {
    const problem = await motd.read();
    if (problem !== undefined) log.error("the message of the day cannot be read", problem);
    return problem;
  };
  void rehash();
  const memory = new RoomMemory();
  const whole = (path: string) => (publicUrl === undefined ? undefined : new URL(path, publicUrl).href);
  const descriptions = new Descriptions({
    ...{ host, told, watchersOf, whole },
    nickOf: (person) => people.nicks.of(person),
  });
  const house: IrcHouse = {
    ...{ chat, log, secrets, host, people, motd, told, away, memory, descriptions, watchersOf },
    ...{ version, greetIn, rehash, counts: new Counts(chat, log) },
    get network() {
      return chat.settings.get("name") ?? fixed.name ?? SERVER_NAME;
    },
    get icon() {
      const logo = chat.settings.get("logo");
      return whole(logo === undefined ? "/favicon.svg" : pathOfPicture(logo));
    },
    whole,
    startedAt: new Date(),
    audiences: new Audiences({
      ...{ people, host, told, away, memory, descriptions, heard: {} },
      userOf: (user) => chat.userOf(user),
      isAccountElsewhere: (user) => chat.others.isAccount(user),
      roomOf: (user, room) => chat.roomOf(user, room),
    }),
    underWay: new UnderWay(),
    settings: irc,
    operGuesses: new OperGuesses(),
    hostOf: (network) => (network === "" ? "localhost" : `${chat.bans.cloak(network)}.${host}`),
    findRoom: async (channel) => {
      for (const name of roomNamesOf(channel)) {
        const room = await chat.publicRoom(name);
        if (room) return room;
      }
      return undefined;
    },
  };
  hearOtherNodes(house);
  return house;
}

/** A server's name has a dot and no spaces: else clients would take it for a nick. */
function hostFrom(name: string): string {
  const host = name.replace(/[^A-Za-z0-9.-]/g, "-").slice(0, 63);
  return host.includes(".") ? host : `${host}.local`;
}
