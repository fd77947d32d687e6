import type { Given } from "../../chat/scope.ts";
import { one, type Recipe, text } from "../recipe.ts";
import type { About } from "./about.ts";

const elsewhereNow = text<{ node: string }>(
  ({ leaseTime }) => `select g.node from guest_nodes g join nodes n on n.node = g.node
    where g.guest = :me and g.node <> :node and n.until > ${leaseTime("time")} order by g.node limit 1`,
);

/** Whether I am at another living node. */
export function* elsewhere({ me, at }: About, node: string): Recipe<Given<"elsewhere">> {
  return { isElsewhere: (yield* one(elsewhereNow, { me, node, time: at.time })) !== undefined };
}
