import { expect, setDefaultTimeout } from "bun:test";
import { FullClient } from "../support/full-client.ts";
import { testWith } from "../support/loud-skip.ts";
import { signUp } from "../support/people.ts";
import { Postgres, postgresLacking } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { Tunnel } from "../support/tunnel.ts";

setDefaultTimeout(60_000);

testWith(
  postgresLacking,
  "[NODE-24] a node whose database does not answer any more stops in order, and says what did not end",
  async () => {
    const postgres = await Postgres.started();
    await using tunnel = await Tunnel.open("127.0.0.1", postgres.socket);
    const env = { EXCHAT_DATABASE: tunnel.to(await postgres.database()) };
    await using node = await startServer({ env });
    await using ada = await FullClient.connect(node.wsUrl, { token: await signUp(node.url, "ada") });
    await ada.ok("room.join", { name: "default" });
    tunnel.halt();
    // It is under way when the node stops, and never ends.
    ada.sendText(JSON.stringify({ ref: "last", type: "room.create", name: "kitchen" }));
    await node.stop();
    expect(node.complaints()).toContain("did not end within");
  },
);
