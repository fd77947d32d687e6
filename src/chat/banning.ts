import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import { kindOf, parseTarget, textOfTarget } from "./ban-targets.ts";
import { join } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { moderator, signedIn, standsBelow } from "./demands.ts";
import { rule } from "./rule.ts";

export const banFromServer = rule("server.ban", {
  // The person, if the target names one, and an existing ban of the same target.
  sees: ({ target }) => {
    const parsed = parseTarget(target);
    const isPerson = !("problem" in parsed) && parsed.is === "person";
    return {
      counts: "serverBans",
      banTarget: "problem" in parsed ? "" : isPerson ? skeleton(parsed.name) : textOfTarget(parsed),
      ...(isPerson && { people: [parsed.name] }),
    };
  },
  may: [signedIn, moderator, standsBelow],
  costs: join,
  told: "banned from the server",
  // A pattern matches no accounts, so that it cannot ban the server's administrators.
  decide(view, { target, reason, forSeconds }) {
    const parsed = parseTarget(target);
    if ("problem" in parsed)
      return refuse("bad_request", { field: "target", message: `target ${parsed.problem}` });
    const other = view.others?.[0];
    if (parsed.is === "person" && (!other || other.kind === "system"))
      return refuse("no_such_user", { message: `there is nobody named ${target}`, field: "target" });
    if (view.serverBans >= limits.serverBansMax && !view.serverBan)
      return refuse("too_many", { message: `this server has at most ${limits.serverBansMax} bans` });
    const about = {
      ...(reason && { reason }),
      ...(forSeconds !== undefined && { forSeconds }),
    };
    const replaced = view.serverBan ? [{ type: "server.unbanned" as const, ban: view.serverBan }] : [];
    if (other?.kind === "account")
      return happened(...replaced, {
        type: "server.banned",
        kind: "account",
        target: other.name,
        user: other.id,
        ...about,
      });
    const text = parsed.is === "person" ? skeleton(parsed.name) : textOfTarget(parsed);
    return happened(...replaced, { type: "server.banned", kind: kindOf(parsed), target: text, ...about });
  },
});

export const liftBan = rule("server.unban", {
  sees: ({ ban }) => ({ ban }),
  may: [signedIn, moderator],
  costs: join,
  told: "a ban of the server was lifted",
  decide: ({ serverBan }) =>
    serverBan ? happened({ type: "server.unbanned", ban: serverBan }) : refuse("no_such_ban"),
});
