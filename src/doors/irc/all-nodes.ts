import type { UserId } from "../../protocol/ids.ts";
import type { IrcHouse } from "./house.ts";
import { formatLine } from "./line.ts";
import { type News, tellNews } from "./neighbours.ts";

/** What is to be done on every node, once an operator has said it on one. */
type Order =
  /** Ends the sessions of this person. `by` is the operator's mask. */
  | { readonly what: "kill"; readonly user: UserId; readonly by: string; readonly why: string }
  /** Sends a line to the sessions with user mode `w`. */
  | { readonly what: "wallops"; readonly line: string };
/** What this door tells itself on other nodes. `rehash`: it reads its files again. */
type DoorNews = Order | { readonly what: "rehash" } | { readonly what: "news"; readonly news: News };

/** Carries an order out on this node and on all others. A node that cannot be reached does not hear of it. */
export function onAllNodes(house: IrcHouse, order: Order): void {
  carryOut(house, order);
  house.chat.others.tellDoors(order);
}

/** Does what this door tells itself from other nodes. A node of a later release may say what this one does not know. */
export function hearOtherNodes(house: IrcHouse): void {
  house.chat.others.hearDoors((told) => {
    const known = told as DoorNews;
    if (known.what === "news") hear(house, known.news);
    else if (known.what === "rehash") void house.rehash();
    else carryOut(house, known);
  });
}

function carryOut(house: IrcHouse, order: Order): void {
  const { people } = house;
  if (order.what === "kill")
    for (const session of [...people.sessionsOf(order.user)]) {
      const { by: source, why } = order;
      session.write(formatLine({ source, command: "KILL", params: [session.nick, why] }));
      session.close(`Killed (${source.split("!")[0]} (${why}))`);
    }
  else if (order.what === "wallops") {
    for (const session of people.all()) if (session.modes.includes("w")) session.write(order.line);
  }
}

/** Who shares a channel with a person who is away may have been told by the person's presence already. */
function hear(house: IrcHouse, news: News): void {
  const isAway = news.command === "AWAY";
  const cause = isAway ? house.away.cause(news.by, news.params[0]) : undefined;
  if (!isAway || cause !== undefined) tellNews(house, news, { cause });
}
