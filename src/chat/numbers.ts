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
