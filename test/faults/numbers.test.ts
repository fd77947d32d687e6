import { expect, test } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { metricsOf } from "../support/metrics.ts";
import { signUp } from "../support/people.ts";
import { startServer } from "../support/server.ts";

test("[RUN-10] an operator sees what to be woken for", async () => {
  await using server = await startServer();
  await using ada = await FullClient.connect(server.wsUrl, { token: await signUp(server.url, "ada") });
  const room = (await ada.ok<{ room: { id: string } }>("room.join", { name: "default" })).room.id;
  await ada.ok("message.post", { room, body: "hello" });
  const numbers = await metricsOf(server.url);
  for (const name of [
    ...[
      "disk_free_bytes",
      "database_bytes",
      "write_ahead_log_bytes",
      "commit_seconds_count",
      "commit_seconds_sum",
    ],
    ...["resident_memory_bytes", "open_files", "open_files_max", "event_loop_lag_seconds_count"],
  ])
    expect([name, numbers[name]]).toEqual([name, expect.any(Number)]);
  expect(numbers["disk_free_bytes"]).toBeGreaterThan(1_000_000);
  expect(numbers["write_ahead_log_bytes"]).toBeGreaterThan(0);
  expect(numbers["commit_seconds_count"]).toBeGreaterThanOrEqual(3);
  expect(numbers).toMatchObject({ store_trouble: 0, changes_waiting: 0, reads_waiting: 0, connections: 1 });
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain('exchat_connections_by_protocol{protocol="full"} 1\n');
  await ada.refused("room.join", { name: "nowhere" });
  await ada.close();
  await using bob = await FullClient.connect(server.wsUrl);
  await bob.ok("ping");
  const later = await (await fetch(`${server.url}/metrics`)).text();
  expect(later).toContain('exchat_requests_refused_total{code="no_such_room"} 1\n');
  expect(later).toContain('exchat_connections_ended_total{reason="went"} 1\n');
  expect(later).toMatch(/exchat_http_answers_total\{status="201"\} 1\n/);
  // Nothing names a person or a room.
  expect(text).not.toMatch(/ada|default|hello/);
});
