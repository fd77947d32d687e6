import type { News } from "../../chat/commit.ts";
import type { ContactFact } from "../../protocol/contact.ts";
import { keyOf } from "../../protocol/ids.ts";
import { type Recipe, run, text } from "../recipe.ts";

type Signal = Extract<News, { signal: unknown }>["signal"];

const block = text(`insert into blocks ("user", blocked) values (:me, :other)`);
const unblock = text(`delete from blocks where "user" = :me and blocked = :other`);
const setStrangers = text("update users set strangers = :strangers where id = :me");

/** Writes whom a person blocks and whether they accept strangers. Returns the signals for their own clients. */
export function* writeContact(fact: ContactFact, me: number): Recipe<Signal> {
  switch (fact.type) {
    case "person.blocked":
      yield* run(block, { me, other: keyOf(fact.user) });
      return { type: "blocked", user: { id: fact.user, name: fact.name } };
    case "person.unblocked":
      yield* run(unblock, { me, other: keyOf(fact.user) });
      return { type: "unblocked", user: fact.user };
    case "settings.changed":
      yield* run(setStrangers, { me, strangers: fact.strangers });
      return { type: "settings", strangers: fact.strangers };
    default:
      return fact satisfies never;
  }
}
