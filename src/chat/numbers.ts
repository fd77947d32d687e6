import type { Commit } from "./commit.ts";
import type { Metrics } from "./metrics.ts";

/** Registers the metrics of the chat. `here` counts clients, users and rooms; each commit is counted as it comes. */
export function measureChat(
  metrics: Metrics,
  here: () => { readonly clients: number; readonly users: number; readonly rooms: number },
): (commit: Commit) => void {
  metrics.gauge({ name: "clients", says: "Clients that have entered" }, () => here().clients);
  metrics.gauge({ name: "sessions", says: "Users with a client on this node" }, () => here().users);
  metrics.gauge(
    { name: "rooms", says: "Rooms with a user who has a client on this node" },
    () => here().rooms,
  );
  const commits = metrics.counter({
    name: "commits_with_events_total",
    says: "Groups of commands that changed something",
  });
  const events = metrics.counter({ name: "events_total", says: "Events of rooms" });
  return (commit) => {
    commits.add();
    events.add("", commit.events.length);
  };
}

/** Registers the metrics of a node that may have others beside it. */
export function measureNodes(
  metrics: Metrics,
  known: () => { readonly nodes: number; readonly shared: number },
): void {
  metrics.gauge(
    { name: "nodes", says: "Nodes of this server that live, as this one knows" },
    () => known().nodes,
  );
  metrics.gauge(
    { name: "users_elsewhere", says: "Users of this node who have a client on another one, too" },
    () => known().shared,
  );
}
