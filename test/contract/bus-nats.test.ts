import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import type { Bus } from "../../src/chat/bus.ts";
import { roomId } from "../../src/protocol/ids.ts";
import { testWith } from "../support/loud-skip.ts";
import { Nats, natsLacking } from "../support/nats.ts";
import { BusOnNats, natsAddress } from "../support/nats-bus.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { busContract, hears } from "./bus.ts";

const [kitchen, garden] = [roomId(1), roomId(2)];
const ring = (bus: Bus, upto: number, room = kitchen) => bus.ring({ room, upto, node: bus.node, server: 0 });

describe("the bus of NATS", () => {
  if (natsLacking === undefined) busContract(() => BusOnNats.open());
  else testWith(natsLacking, "NATS does what every bus must do", async () => {});

  testWith(natsLacking, "[NODE-4] brings a node nothing of rooms that it does not listen to", async () => {
    await using town = await BusOnNats.open();
    const [one, two] = [await town.node("n1"), await town.node("n2")];
    const heard = hears(two);
    two.listen(kitchen);
    two.listen(garden);
    await town.settled();
    two.leave(garden);
    await town.settled();
    ring(one, 1, garden);
    ring(one, 2);
    await heard.first((line) => line === "r1 2 n1", "a bell of a room that it listens to");
    expect(heard.all.filter((line) => line.startsWith("r2"))).toEqual([]);
  });

  testWith(natsLacking, "[NODE-4] keeps servers with other databases apart", async () => {
    await using town = await BusOnNats.open();
    const [one, two, other] = [await town.node("n1"), await town.node("n2"), await town.node("n2", "other")];
    const [heard, overheard] = [hears(two), hears(other)];
    for (const bus of [two, other]) bus.listen(kitchen);
    await town.settled();
    ring(one, 1);
    await heard.first((line) => line === "r1 1 n1", "the bell");
    await town.settled();
    expect(overheard.all).toEqual([]);
  });

  testWith(
    natsLacking,
    "[NODE-5] that stops and comes back is heard again, and every node is told to look",
    async () => {
      await using town = await BusOnNats.open();
      const [one, two] = [await town.node("n1"), await town.node("n2")];
      hears(one);
      const heard = hears(two);
      two.listen(kitchen);
      await town.settled();
      await town.nats.kill();
      await town.log.first((line) => line.startsWith("NATS is away"), "the bus says so");
      ring(one, 1);
      two.listen(garden);
      await town.nats.start();
      heard.forget();
      await heard.nextWhere((line) => line === "lost", "it may have missed bells");
      while (one.reach !== "connected" || two.reach !== "connected") await Bun.sleep(5);
      await town.settled();
      ring(one, 2);
      ring(one, 3, garden);
      await heard.first((line) => line === "r1 2 n1", "a bell of a room from before");
      await heard.first((line) => line === "r2 3 n1", "a bell of a room from meanwhile");
    },
  );

  testWith(natsLacking, "[NODE-5] that is not there at the start is found when it comes", async () => {
    await using town = await BusOnNats.open();
    await town.nats.kill();
    const [one, two] = [await town.node("n1"), await town.node("n2")];
    expect([one.reach, two.reach]).toEqual(["cut off", "cut off"]);
    hears(one);
    const heard = hears(two);
    two.listen(kitchen);
    await town.nats.start();
    await heard.first((line) => line === "lost", "it may have missed bells");
    while (one.reach !== "connected" || two.reach !== "connected") await Bun.sleep(5);
    await town.settled();
    ring(one, 2);
    await heard.first((line) => line === "r1 2 n1", "a bell");
  });
});

/** The address of this NATS server with a user in front of it. */
const as = (user: string, nats: Nats) => natsAddress(nats.url.replace("//", `//${user}@`));

describe("a node that NATS does not accept", () => {
  const users = `authorization { users = [
    { user: exchat, password: right, permissions: { publish: "exchat.>", subscribe: "exchat.>" } }
    { user: narrow, password: right, permissions: { publish: "exchat.>", subscribe: "exchat.other.>" } }
    { user: deaf, password: right, permissions: { publish: "other", subscribe: "other" } }
  ] }`;

  testWith(natsLacking, "[RUN-1] says why, and which permissions it needs", async () => {
    using folder = new TempFolder();
    writeFileSync(folder.in("nats.conf"), users);
    await using nats = await Nats.started("-c", folder.in("nats.conf"));
    await using town = await BusOnNats.open();
    const refused = (user: string) =>
      town.node("n1", "test", as(user, nats)).then(
        () => "it is accepted",
        (cause: Error) => cause.message,
      );
    expect(await refused("exchat:right")).toBe("it is accepted");
    expect(await refused("exchat:wrong")).toBe("NATS does not accept this node: Authorization Violation");
    expect(await refused("token")).toBe("NATS does not accept this node: Authorization Violation");
    expect(await refused("narrow:right")).toStartWith("NATS forbids this node to subscribe on exchat.test.>");
    expect(await refused("deaf:right")).toContain("to subscribe and publish on exchat.test.>");
  });

  testWith(natsLacking, "[RUN-1] says so as well when it loses a permission while it runs", async () => {
    using folder = new TempFolder();
    writeFileSync(folder.in("nats.conf"), users);
    await using nats = await Nats.started("-c", folder.in("nats.conf"));
    await using town = await BusOnNats.open();
    const bus = await town.node("n1", "test", as("exchat:right", nats));
    const heard = hears(bus);
    writeFileSync(folder.in("nats.conf"), users.replace('subscribe: "exchat.>"', 'subscribe: "none"'));
    await nats.kill();
    await nats.start();
    await town.log.first((line) => line.startsWith("NATS forbids this node to subscribe"), "it says so");
    expect(bus.reach).toBe("cut off");
    writeFileSync(folder.in("nats.conf"), users);
    await nats.kill();
    await nats.start();
    heard.forget();
    await heard.nextWhere((line) => line === "lost", "it is heard again");
    expect(bus.reach).toBe("connected");
  });
});

describe("several NATS servers", () => {
  testWith(natsLacking, "[NODE-5] stand in for each other", async () => {
    await using other = await Nats.started();
    await using town = await BusOnNats.open();
    const both = natsAddress(`${town.nats.url},${other.url}`);
    await town.nats.kill();
    const bus = await town.node("n1", "test", both);
    expect(bus.reach).toBe("connected");
    const heard = hears(bus);
    await town.nats.start();
    await other.kill();
    await heard.first((line) => line === "lost", "it has gone to the other server");
    expect(bus.reach).toBe("connected");
  });
});

describe("an encrypted connection to NATS", () => {
  const lacking = natsLacking ?? (Bun.which("openssl") ? undefined : "there is no openssl here");

  testWith(lacking, "[RUN-1] is made with the certificate in the setting, and with no other", async () => {
    using folder = new TempFolder();
    const [cert, key] = [folder.in("cert.pem"), folder.in("key.pem")];
    const made = Bun.spawnSync(
      [
        ...[
          "openssl",
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-days",
          "2",
          "-subj",
          "/CN=localhost",
        ],
        ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    expect(made.exitCode).toBe(0);
    await using nats = await Nats.started("--tls", "--tlscert", cert, "--tlskey", key);
    await using town = await BusOnNats.open();
    const address = natsAddress(nats.url.replace("nats:", "tls:"));
    const trusting = await town.node("n1", "test", { ...address, ca: cert });
    expect(trusting.reach).toBe("connected");
    const wary = await town.node("n2", "test", address);
    expect(wary.reach).toBe("cut off");
    expect(town.log.all.join()).toMatch(/NATS cannot be reached.*self.signed/);
  });
});
