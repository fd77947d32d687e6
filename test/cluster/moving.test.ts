import { expect, setDefaultTimeout } from "bun:test";
import { chatter, posts, take } from "../support/chatters.ts";
import { Cluster, type ClusterNode } from "../support/cluster.ts";
import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { Road } from "../support/road.ts";
import { seqs, upTo } from "../support/townsfolk.ts";

setDefaultTimeout(60_000);

/** The making of the room, and the joinings of ada and bob. */
const BEFORE = 3;
const POSTS = 40;

testWith(
  postgresLacking,
  "[NODE-21] bob's program behind a proxy goes on over an update of all nodes while ada writes, and misses nothing",
  async () => {
    await using cluster = await Cluster.start({ env: { EXCHAT_RATE_LIMIT: "off" } });
    // As a load balancer with no sticky sessions: each connection goes to the next node that is open.
    await using proxy = await Road.to(() => cluster.door());
    using ada = await chatter(proxy, "ada");
    using bob = await chatter(proxy, "bob");
    const room = await ada.create("kitchen");
    await bob.join("kitchen");
    const feed = bob.feed(room.id, { after: 0 });
    const got = await take(feed, BEFORE);
    for (const node of cluster.nodes) {
      const written = posts(ada, room, POSTS);
      await cluster.without(node, (server) => server.stop());
      await written;
      got.push(...(await take(feed, POSTS)));
    }
    expect(seqs(got)).toEqual(upTo(BEFORE + cluster.nodes.length * POSTS));
    const texts = got.flatMap((event) => (event.type === "message.posted" ? [event.body] : []));
    expect(texts.length).toBe(cluster.nodes.length * POSTS);
  },
);

testWith(
  postgresLacking,
  "[SDK-17] bob's program, which knows the addresses of two nodes, goes on at the other one when its node is killed",
  async () => {
    await using cluster = await Cluster.start({ nodes: 2, env: { EXCHAT_RATE_LIMIT: "off" } });
    const [one, two] = cluster.nodes as readonly [ClusterNode, ClusterNode];
    const addresses = [two.server.url];
    using ada = await chatter(one.server, "ada", { addresses });
    using bob = await chatter(one.server, "bob", { addresses });
    const room = await ada.create("kitchen");
    await bob.join("kitchen");
    const feed = bob.feed(room.id, { after: 0 });
    const got = await take(feed, BEFORE);
    // Each node is killed while the other one runs, so both programs lose theirs at least once.
    for (const node of [one, two]) {
      const written = posts(ada, room, POSTS);
      await cluster.without(node, (server) => server.kill9());
      await written;
      got.push(...(await take(feed, POSTS)));
    }
    expect(seqs(got)).toEqual(upTo(BEFORE + 2 * POSTS));
  },
);
