import { expect, test } from "bun:test";
import { startServer } from "../support/server.ts";

const TOKEN = "a-token-of-the-operator";
/** A proxy on this machine asks for a client that is elsewhere. */
const ELSEWHERE = { "x-forwarded-for": "203.0.113.9" };

test("[RUN-16, LIMIT-4] numbers and details of health are for this machine, and for who shows the token", async () => {
  await using server = await startServer({ env: { EXCHAT_METRICS_TOKEN: TOKEN } });
  const ask = async (path: string, headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${server.url}${path}`, { headers });
    return [answer.status, await answer.text()] as const;
  };
  for (const headers of [{}, { ...ELSEWHERE, authorization: `Bearer ${TOKEN}` }]) {
    const [status, numbers] = await ask("/metrics", headers);
    expect([status, numbers.includes("exchat_store_trouble 0")]).toEqual([200, true]);
    const [, ready] = await ask("/readyz", headers);
    expect(JSON.parse(ready)).toMatchObject({ ready: true, limits: { messageCharactersMax: 8_000 } });
  }
  for (const shown of [{}, { authorization: "Bearer another-token-than-his" }, { authorization: TOKEN }]) {
    const headers = { ...ELSEWHERE, ...shown };
    const [status, why] = await ask("/metrics", headers);
    expect([status, why]).toEqual([
      403,
      "for this machine only, or with the token that EXCHAT_METRICS_TOKEN sets",
    ]);
    expect(await ask("/readyz", headers)).toEqual([200, '{"ready":true}']);
  }
  expect(server.stdout() + server.stderr()).not.toContain(TOKEN);
});

test("[RUN-16] without a token of the operator, none opens the numbers to others", async () => {
  await using server = await startServer();
  for (const authorization of ["Bearer undefined", "Bearer ", "Bearer"]) {
    const headers = { ...ELSEWHERE, authorization };
    expect((await fetch(`${server.url}/metrics`, { headers })).status).toBe(403);
  }
});
