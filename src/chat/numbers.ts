import type { Metrics } from "./metrics.ts";
import type { Commit } from "./ports.ts";

/** Who and what is here; and to be told of each commit. */
export function measureChat(
  metrics: Metrics,
  here: () => { readonly clients: number; readonly users: number; readonly rooms: number },
): (commit: Commit) => void {
  metrics.gauge({ name: "clients", says: "Connections that have come in" }, () => here().clients);
  metrics.gauge({ name: "sessions", says: "People who are here" }, () => here().users);
  metrics.gauge({ name: "rooms", says: "Rooms of the people who are here" }, () => here().rooms);
  const commits = metrics.counter({
    name: "commits_with_events_total",
    says: "Groups of commands in which something happened",
  });
  const events = metrics.counter({ name: "events_total", says: "What has happened in rooms" });
  return (commit) => {
    commits.add();
    events.add("", commit.events.length);
  };
}
