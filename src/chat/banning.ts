import { limits } from "../protocol/limits.ts";
import type { ServerBanCommand, ServerUnban } from "../protocol/moderation.ts";
import { skeleton } from "../protocol/names.ts";
import { kindOf, parseTarget, textOfTarget } from "./ban-targets.ts";
import { happened, refuse } from "./decide.ts";
import type { Decision } from "./ports.ts";
import type { Scope, View } from "./view.ts";

/** What a ban needs to see: a person, when it names one, and a ban that there is already. */
export function scopeOfBan({ target }: ServerBanCommand): Scope {
  const parsed = parseTarget(target);
  if ("problem" in parsed) return {};
  if (parsed.is === "person")
    return { people: [parsed.name], counts: "serverBans", banTarget: skeleton(parsed.name) };
  return { counts: "serverBans", banTarget: textOfTarget(parsed) };
}

/** Nobody's account is named by a pattern, so that whoever looks after the server cannot be put out by one. */
export function banFromServer(view: View, { target, reason, forSeconds }: ServerBanCommand): Decision {
  const parsed = parseTarget(target);
  if ("problem" in parsed)
    return refuse("bad_request", { field: "target", message: `target ${parsed.problem}` });
  const [other] = view.others;
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
}

export const liftBan = ({ serverBan }: View, _command: ServerUnban): Decision =>
  serverBan ? happened({ type: "server.unbanned", ban: serverBan }) : refuse("no_such_ban");
