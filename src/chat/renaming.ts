import { refusal } from "../protocol/errors.ts";
import { skeleton } from "../protocol/names.ts";
import { nameRefusal } from "./accounts.ts";
import { join } from "./costs.ts";
import { already, happened, happenedIn, inRoom, type Placed } from "./decide.ts";
import { account, anyUser, signedIn } from "./demands.ts";
import { staffNameRefusal } from "./entry.ts";
import { rule } from "./rule.ts";
import { looksAfterServer } from "./standing.ts";

/** A person has another name on IRC only. */
export const reserveNick = rule("nick.reserve", {
  sees: ({ name = "" }) => ({ userName: name, entry: {} }),
  may: [signedIn, account],
  costs: join,
  decide({ me, nameTaken, entry }, { name, before }) {
    const isOwn = name !== undefined && skeleton(name) === skeleton(me.name);
    const refused =
      name === undefined || isOwn
        ? undefined
        : (nameRefusal(name) ??
          staffNameRefusal(name, undefined, entry.hasOwner && !looksAfterServer(me.role)) ??
          (nameTaken ? refusal("name_taken", { field: "name" }) : undefined));
    if (refused) return { refused };
    return happened({ type: "nick.reserved", ...(name && !isOwn && { name }), ...(before && { before }) });
  },
});

/** A person takes another name. All of their rooms are told, by one cause. */
export const renameUser = rule("user.rename", {
  sees: ({ name }) => ({ userName: name, entry: {}, joined: true }),
  may: anyUser,
  costs: join,
  told: "a person has another name",
  decide({ me, nameTaken, entry, joined }, { name }) {
    if (name === me.name) return already({ user: me });
    const isOwn = skeleton(name) === skeleton(me.name);
    const isStaff = looksAfterServer(me.role);
    const refused =
      (isOwn && me.kind === "guest" ? undefined : nameRefusal(name)) ??
      staffNameRefusal(name, undefined, entry.hasOwner && !isStaff && !isOwn) ??
      (nameTaken && !isOwn ? refusal("name_taken", { field: "name" }) : undefined);
    if (refused) return { refused };
    const renamed = { type: "member.renamed", user: me.id, name: me.name, to: name } as const;
    const told = joined.map((room): Placed => ({ ...inRoom(room, renamed, me.id), together: true }));
    return happenedIn([...told, { fact: { type: "user.renamed", name } }]);
  },
});
