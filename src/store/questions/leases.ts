import type { NodeId } from "../../chat/bus.ts";
import type { NodeState } from "../../chat/store.ts";
import { type UserId, userId } from "../../protocol/ids.ts";
import type { NodeAbout } from "../../protocol/leases.ts";
import { all, type Recipe, text } from "../recipe.ts";

const living = text<{ node: NodeId; run: string; for_ms: number }>(
  ({ leaseTime }) => `select node, run, until - ${leaseTime("time")} as for_ms from nodes
    where until > ${leaseTime("time")} order by node`,
);
const states = text<{ node: NodeId; for_ms: number; up_ms: number; about: string }>(
  ({
    leaseTime,
  }) => `select node, until - ${leaseTime("time")} as for_ms, ${leaseTime("time")} - since as up_ms, about
    from nodes order by node`,
);
const withoutOthers = text<{ id: number }>(
  ({
    leaseTime,
  }) => `select u.id from users u where u.kind = 'guest' and u.deleted_at is null and not exists (
      select 1 from guest_nodes g join nodes n on n.node = g.node
      where g.guest = u.id and g.node <> :node and n.until > ${leaseTime("time")})
    order by u.id`,
);

/** The runs of nodes that live, and for how long each does at least. */
export function* nodes(time: number): Recipe<{ node: NodeId; run: string; forMs: number }[]> {
  return (yield* all(living, { time })).map(({ for_ms: forMs, ...node }) => ({ ...node, forMs }));
}

/** All nodes that are known, also those whose lease has ended, with what each said of itself. */
export function* nodeStates(time: number): Recipe<NodeState[]> {
  return (yield* all(states, { time })).map(({ node, for_ms: forMs, up_ms: upMs, about }) => ({
    ...{ node, forMs, upMs },
    about: JSON.parse(about) as Partial<NodeAbout>,
  }));
}

/** The guests who are at no other living node. */
export function* guests(node: string, time: number): Recipe<UserId[]> {
  return (yield* all(withoutOthers, { node, time })).map(({ id }) => userId(id));
}
