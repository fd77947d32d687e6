import type { Holder, LeaseTaken, NodeLeased } from "../protocol/leases.ts";
import { one, type Recipe, run, text } from "./recipe.ts";

/*
 * Leases: a row says which run of which node holds something, and until when by the database's clock. Each is taken by one
 * statement, so that of two nodes that try in the same moment one gets it. `time` is the server's time; only engines with
 * one node use it.
 */

/** A node that has not renewed its lease for so long is forgotten. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1_000;

type Until = { until: number };

const live = text<Until>(
  ({ leaseTime }) => `insert into nodes (node, run, home, until, since, about)
    values (:node, :run, :home, ${leaseTime("time")} + :forMs, ${leaseTime("time")}, :about)
    on conflict (node) do update set run = excluded.run, home = excluded.home, until = excluded.until,
      since = case when nodes.run = excluded.run then nodes.since else excluded.since end, about = excluded.about
      where nodes.run = excluded.run or nodes.home = excluded.home or nodes.until <= ${leaseTime("time")}
    returning until`,
);
const stop = text<Until>("delete from nodes where node = :node and run = :run returning until");
const forget = text(({ leaseTime }) => `delete from nodes where until <= ${leaseTime("time")} - :age`);
const living = text<Until>(
  ({ leaseTime }) =>
    `select until from nodes where node = :node and run = :run and until > ${leaseTime("time")}`,
);
const take = text<Until>(
  ({ leaseTime }) => `insert into leases (lease, node, run, until)
    values (:lease, :node, :run, ${leaseTime("time")} + :forMs)
    on conflict (lease) do update set node = excluded.node, run = excluded.run, until = excluded.until
      where leases.node = excluded.node or leases.until <= ${leaseTime("time")}
    returning until`,
);
const giveBack = text<Until>(
  "delete from leases where lease = :lease and node = :node and run = :run returning until",
);
const hold = text<Until>(
  ({ leaseTime }) => `update leases set until = until
    where lease = :lease and node = :node and run = :run and until > ${leaseTime("time")} returning until`,
);

/**
 * Lets a node live for a while; for no time: it stops. Returns whether it holds its name: false = another run of another data
 * folder does, which lives.
 */
export function* leaseNode(
  { node, run: run_, home, forMs, about }: Omit<NodeLeased, "type">,
  time: number,
): Recipe<boolean> {
  if (forMs <= 0) return (yield* one(stop, { node, run: run_ })) !== undefined;
  const held = yield* one(live, { node, run: run_, home, forMs, time, about: JSON.stringify(about ?? {}) });
  // Not those that have just ended: two nodes that renew theirs would wait for each other.
  yield* run(forget, { time, age: FORGOTTEN_AFTER_MS });
  return held !== undefined;
}

/** Whether this run of a node lives. */
export function* nodeLives({ node, run }: Holder, time: number): Recipe<boolean> {
  return (yield* one(living, { node, run, time })) !== undefined;
}

/** Takes or renews a lease; for no time: gives it back. Returns whether it was this holder's, or is now. */
export function* takeLease(
  { lease, node, run, forMs }: Omit<LeaseTaken, "type">,
  time: number,
): Recipe<boolean> {
  const asked =
    forMs > 0 ? one(take, { lease, node, run, forMs, time }) : one(giveBack, { lease, node, run });
  return (yield* asked) !== undefined;
}

/**
 * Whether this run of a node holds a lease. No other node can take it before this transaction has ended: so what is written
 * together with this is written by one node at a time, also when the process was stopped for a while.
 */
export function* holdsLease(lease: string, { node, run }: Holder, time: number): Recipe<boolean> {
  return (yield* one(hold, { lease, node, run, time })) !== undefined;
}
