import type { Answers } from "../../../protocol/answers.ts";
import type { Refusal } from "../../../protocol/errors.ts";
import { limits } from "../../../protocol/limits.ts";
import type { Call, Commands } from "../call.ts";
import { answerRefusal } from "../refused.ts";

/** Patterns are no names. */
const PATTERN = /[*?]/;

/**
 * SILENCE [+nick | -nick]: blocks a person, or unblocks them, on every device of the account; without a parameter it lists who is
 * blocked. Of a mask only the nick counts. (No RFC has it; InspIRCd, UnrealIRCd and ircu do.)
 */
async function silence(call: Call): Promise<void> {
  const [given = ""] = call.params;
  if (given === "") return await list(call);
  const [, sign = "+", mask = ""] = /^([+-]?)(.*)$/s.exec(given) ?? [];
  const nick = mask.split("!", 1)[0] ?? "";
  if (nick === "" || PATTERN.test(nick)) return call.reply("ERR_NOSUCHNICK", mask || "*", "No such nick");
  const type = sign === "-" ? "user.unblock" : "user.block";
  const { refused } = await call.perform({ type, user: nick });
  if (refused?.code === "too_many") return call.reply("ERR_SILELISTFULL", mask, refused.message);
  if (refused)
    return answerRefusal(call, refused, [nick], {
      no_such_user: "ERR_NOSUCHNICK",
      not_allowed: "ERR_NOPRIVILEGES",
    });
  call.sayAs(call.user, "SILENCE", `${sign === "-" ? "-" : "+"}${nick}!*@*`);
}

async function list(call: Call): Promise<void> {
  const { nicks } = call.house.people;
  for (let after = "", more = true; more; ) {
    const page: Answers["user.blocks"] | { readonly refused: Refusal } = await call.ask({
      ...{ type: "user.blocks", after, limit: limits.membersPageMax },
    });
    if ("refused" in page) return answerRefusal(call, page.refused, []);
    for (const person of page.blocked) call.reply("RPL_SILELIST", `${nicks.of(person)}!*@*`);
    ({ more } = page);
    after = page.blocked.at(-1)?.id ?? "";
    await call.page();
  }
  call.reply("RPL_ENDOFSILELIST", "End of Silence List");
}

export const silencing: Commands = { SILENCE: { run: silence } };
