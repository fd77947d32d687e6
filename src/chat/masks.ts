import { limits } from "../protocol/limits.ts";
import { join } from "./costs.ts";
import { already, happened, refuse } from "./decide.ts";
import { lookingAfter } from "./demands.ts";
import { keyOfMask, parseMask } from "./room-masks.ts";
import { rule } from "./rule.ts";

const may = lookingAfter("nobody can be kept out of a conversation");

/** The name of the account that a mask names; "" = it names none. */
function accountIn(mask: string): string {
  const parsed = parseMask(mask);
  return parsed?.is === "account" && !parsed.isPattern ? parsed.name : "";
}

export const addMask = rule("mask.add", {
  sees: ({ room, mask }) => ({ roomById: room, masks: true, people: [accountIn(mask)] }),
  may,
  costs: join,
  told: "a mask was added to a room",
  decide({ masks, others: [other] }, { kind, mask, reason, forSeconds }) {
    const parsed = parseMask(mask);
    if (!parsed) return refuse("bad_request", { field: "mask", message: "mask must be name!user@host" });
    const name = accountIn(mask);
    if (name && other?.kind !== "account")
      return refuse("no_such_user", { message: `there is no account named ${name}`, field: "mask" });
    const { list = [] } = masks ?? {};
    const key = keyOfMask(parsed.text);
    if (list.some((one) => one.kind === kind && keyOfMask(one.mask) === key)) return already();
    if (list.length >= limits.masksPerRoomMax)
      return refuse("too_many", { message: `a room has at most ${limits.masksPerRoomMax} masks` });
    return happened({
      ...{ type: "mask.added", kind, mask: parsed.text },
      ...(name && other && { account: other.id }),
      ...(reason && { reason }),
      ...(forSeconds !== undefined && { forSeconds }),
    });
  },
});

export const removeMask = rule("mask.remove", {
  sees: ({ room }) => ({ roomById: room, masks: true }),
  may,
  costs: join,
  told: "a mask was removed from a room",
  decide({ masks }, { kind, mask }) {
    const key = keyOfMask(mask);
    const found = masks?.list.find((one) => one.kind === kind && keyOfMask(one.mask) === key);
    return found ? happened({ type: "mask.removed", kind, mask: found.mask }) : already();
  },
});
