import { expect, test } from "bun:test";
import type { User } from "../../src/protocol/account.ts";
import { refusal } from "../../src/protocol/errors.ts";
import type { BanId, RoomId } from "../../src/protocol/ids.ts";
import type { ServerEvent, ServerFields } from "../../src/protocol/server-log.ts";
import type { Searched } from "../../src/store/questions/server-log-search.ts";
import { freshSession, lastOfServerLog, SYSTEM, seqs, Townsfolk, upTo } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const said = (events: readonly ServerEvent[]) =>
  events.map(({ seq: _, at: __, by, ...fact }) => ({ by, ...fact }));

export function serverLogContract(open: () => Promise<OpenedStore>): void {
  test("[AUDIT-1] what happens to people and to the server is a log without gaps, announced with its commit", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const heard: ServerEvent[] = [];
    home.store.onCommit(({ server }) => heard.push(...server));
    const [ada, bob] = await town.accounts("ada", "bob");
    if (!ada || !bob) throw new Error("nobody is there");
    const { session } = await town.does(bob.id, { type: "session.open", session: freshSession() });
    if (!session) throw new Error("no session was opened");
    await town.does(SYSTEM, { type: "user.role", user: "ada", role: "admin" });
    await town.does(bob.id, { type: "session.end", session });
    const { ban } = await town.does(ada.id, { type: "server.ban", target: "203.0.113.7", reason: "spam" });
    if (!ban) throw new Error("nobody was banned");
    await town.does(ada.id, { type: "server.unban", ban: ban.id });
    await home.reopen();
    const { events, head } = await home.store.serverLog(0, 100);
    expect(events).toEqual(heard);
    expect(seqs(events as never)).toEqual(upTo(head));
    expect(said(events)).toEqual([
      { by: ada.id, from: "ada", type: "user.created", user: ada.id, name: "ada", role: "member" },
      { by: bob.id, from: "bob", type: "user.created", user: bob.id, name: "bob", role: "member" },
      { by: SYSTEM, from: "exchat", type: "user.role_changed", user: ada.id, role: "admin" },
      { by: bob.id, from: "bob", type: "sessions.ended", user: bob.id, session },
      { by: ada.id, from: "ada", type: "server.banned", ban: ban.id, kind: "network", reason: "spam" },
      { by: ada.id, from: "ada", type: "server.unbanned", ban: ban.id },
    ]);
    expect(JSON.stringify(events)).not.toContain("203.0.113.7");
    const last = await lastOfServerLog(home.store, 2, head);
    expect(last.map(({ seq }) => seq)).toEqual([head - 1, head - 2]);
  });

  test("[AUDIT-2] guests' coming and going, statuses, reading and signing in are not in it, and no room is", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    const room = await town.room("kitchen", ada);
    const { head } = await home.store.serverLog(0, 1);
    const guest = await town.guest("gus");
    await town.does(guest.id, { type: "room.join", room: room.id });
    await town.does(guest.id, { type: "session.end" });
    await town.does(guest.id, { type: "guest.release" });
    await town.does(ada.id, { type: "status.set", status: "here" });
    await town.does(ada.id, { type: "session.open", session: freshSession() });
    await town.post(ada, room, "hello");
    await town.does(ada.id, { type: "cursor.set", room: room.id, seq: 1 });
    expect((await home.store.serverLog(0, 1)).head).toBe(head);
    const none = refusal("no_such_room").code;
    const r0 = "r0" as RoomId;
    expect((await town.isRefused(ada.id, { type: "room.join", room: r0 })).code).toBe(none);
    expect((await town.isRefused(ada.id, { type: "message.post", room: r0, body: "hello" })).code).toBe(none);
    const payer = { group: ada.id, person: ada.id };
    const answered = await home.store.ask(ada.id, { type: "history.read", room: r0, limit: 1 }, payer);
    expect(answered.refused?.code).toBe(none);
  });

  test("[AUDIT-3] an account that is erased takes its name along; what happened stays", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const ada = await town.account("ada");
    await town.does(SYSTEM, { type: "user.delete", user: ada.id, messages: "keep", now: true });
    while ((await town.does(SYSTEM, { type: "erasure.step" })).more);
    const { events } = await home.store.serverLog(0, 100);
    expect(said(events)).toEqual([
      { by: ada.id, from: "", type: "user.created", user: ada.id, role: "member" },
      { by: SYSTEM, from: "exchat", type: "user.deleted", user: ada.id, messages: "keep", now: true },
    ]);
  });

  test("[AUDIT-4] it is kept for as long as the server is told, but for its last event", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const people = await town.accounts("ada", "bob", "cem");
    await town.does(SYSTEM, { type: "server_log.trim", days: 400 });
    expect((await home.store.serverLog(0, 9)).events).toHaveLength(people.length);
    await town.does(SYSTEM, { type: "server_log.trim", days: -1 });
    const { events, head } = await home.store.serverLog(0, 9);
    expect(events.map(({ seq }) => seq)).toEqual([head]);
    await town.account("dan");
    expect((await home.store.serverLog(head, 9)).events.map(({ seq }) => seq)).toEqual([head + 1]);
  });

  test("[AUDIT-8] a search finds what fits, by person, kind, time and words, and pages through it without gaps", async () => {
    await using home = await open();
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    await town.does(SYSTEM, { type: "user.role", user: "ada", role: "admin" });
    for (let i = 0; i < 12; i += 1) {
      const reason = i % 3 === 0 ? `Spam, number ${i}` : `Unkind word${i}s`;
      const { ban } = await town.does(ada.id, { type: "server.ban", target: `troll${i}*`, reason });
      if (i % 2 === 0) await town.does(SYSTEM, { type: "server.unban", ban: ban?.id as BanId });
      await town.does(SYSTEM, { type: "user.role", user: "bob", role: i % 2 === 0 ? "moderator" : "member" });
    }
    await town.does(ada.id, { type: "setting.change", key: "welcome", value: "Come_in, 100%" });
    const { events } = await home.store.serverLog(0, 1_000);
    const newest = events.toReversed() as readonly (ServerEvent & Partial<ServerFields>)[];
    const at = newest[9]?.at ?? "";
    const key = (user: User) => Number(user.id.slice(1));
    const cases: [Partial<Searched>, (event: (typeof newest)[number]) => boolean][] = [
      [{}, () => true],
      [{ person: key(ada) }, ({ by, user }) => by === ada.id || user === ada.id],
      [{ person: key(ada), search: { part: "by" } }, ({ by }) => by === ada.id],
      [{ person: key(bob), search: { part: "about" } }, ({ user }) => user === bob.id],
      [{ person: 999 }, () => false],
      [{ search: { kinds: ["roles"] } }, ({ type }) => type === "user.role_changed"],
      [
        { search: { kinds: ["moderation", "setting.changed"] } },
        ({ type }) => /^server.(?:un)?banned|setting/.test(type),
      ],
      [{ search: { text: "spam" } }, ({ reason }) => reason?.startsWith("Spam") === true],
      [{ search: { text: "NUM spa" } }, ({ reason }) => reason?.startsWith("Spam") === true],
      [{ search: { text: "troll3" } }, ({ target }) => target === "troll3*"],
      [{ search: { text: "unkind word1" } }, ({ reason = "" }) => /^Unkind word1/.test(reason)],
      [{ search: { text: "welcome 100" } }, ({ type }) => type === "setting.changed"],
      [{ search: { text: "%" } }, () => true],
      [{ search: { text: "nowhere" } }, () => false],
      [{ search: { since: at } }, (event) => event.at >= at],
      [{ search: { until: at } }, (event) => event.at < at],
      [{ search: { since: "2999-01-01T00:00:00Z" } }, () => false],
      [
        { person: key(ada), search: { part: "by", kinds: ["server.banned"], text: "spam", until: at } },
        (event) => event.by === ada.id && event.at < at && event.reason?.startsWith("Spam") === true,
      ],
    ];
    for (const [asked, fits] of cases)
      for (const [limit, entries] of [
        [100, 4_000],
        [2, 4_000],
        [3, 5],
        [100, 1],
      ] as const) {
        const found: number[] = [];
        for (let before = Number.MAX_SAFE_INTEGER; ; ) {
          const page = await home.reads.serverLog({
            person: 0,
            search: {},
            ...asked,
            before,
            limit,
            entries,
          });
          found.push(...page.events.map(({ seq }) => seq));
          if (!page.more || page.next === undefined) break;
          expect(page.next).toBeLessThan(before);
          before = page.next;
        }
        const wanted = newest.filter(fits).map(({ seq }) => seq);
        expect([asked, limit, entries, found]).toEqual([asked, limit, entries, wanted]);
      }
  });
}
