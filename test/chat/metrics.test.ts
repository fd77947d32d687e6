import { expect, test } from "bun:test";
import { Metrics } from "../../src/chat/metrics.ts";

test("[RUN-10] numbers are told in the format of Prometheus", async () => {
  const metrics = new Metrics();
  metrics.gauge({ name: "rooms", says: "Rooms that there are" }, () => 3);
  metrics.gauge({ name: "disk_free_bytes", says: "What is left" }, async () => 1_000);
  metrics.gauge({ name: "open", says: "Connections", by: "protocol" }, () => ({ full: 2, plain: 0 }));
  const posts = metrics.counter({ name: "posts_total", says: "Posts" });
  const refusals = metrics.counter({ name: "refusals_total", says: "Refusals", by: "code" });
  const took = metrics.durations({ name: "commit_seconds", says: "Commits" });
  posts.add("", 2);
  posts.add();
  for (const code of ["too_busy", "rate_limited", "too_busy"]) refusals.add(code);
  for (const ms of [0.5, 1, 30, 60_000]) took.observe(ms);
  const text = await metrics.text();
  expect(text).toStartWith(
    "# HELP exchat_rooms Rooms that there are\n# TYPE exchat_rooms gauge\nexchat_rooms 3\n",
  );
  expect(text.endsWith("\n")).toBe(true);
  for (const line of [
    "exchat_disk_free_bytes 1000",
    'exchat_open{protocol="full"} 2',
    'exchat_open{protocol="plain"} 0',
    "# TYPE exchat_posts_total counter",
    "exchat_posts_total 3",
    'exchat_refusals_total{code="too_busy"} 2',
    'exchat_refusals_total{code="rate_limited"} 1',
    "# TYPE exchat_commit_seconds histogram",
    'exchat_commit_seconds_bucket{le="0.001"} 2',
    'exchat_commit_seconds_bucket{le="0.025"} 2',
    'exchat_commit_seconds_bucket{le="0.05"} 3',
    'exchat_commit_seconds_bucket{le="10"} 3',
    'exchat_commit_seconds_bucket{le="+Inf"} 4',
    "exchat_commit_seconds_sum 60.0315",
    "exchat_commit_seconds_count 4",
  ])
    expect(text.split("\n")).toContain(line);
});

test("[RUN-10] two numbers never have one name", () => {
  const metrics = new Metrics();
  metrics.counter({ name: "posts_total", says: "Posts" });
  expect(() => metrics.gauge({ name: "posts_total", says: "Posts" }, () => 1)).toThrow("posts_total");
});
