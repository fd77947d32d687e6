import { expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, rmSync } from "node:fs";
import { connect, type Post } from "../../src/sdk/sdk.ts";
import { fileStorage } from "../../src/sdk-files/files.ts";
import { bodiesIn } from "../support/backed-up.ts";
import { Inbox } from "../support/inbox.ts";
import { signUp } from "../support/people.ts";
import { type Server, startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { exchat } from "../support/verb.ts";

setDefaultTimeout(60_000);

/** Ada, who is told which of her posts are missing. */
async function ada(server: Server, token: string, path: string) {
  const missing = new Inbox<readonly Post[]>();
  const settled = new Inbox<string>();
  const chat = await connect({
    ...{ url: server.url, token, sentStorage: fileStorage(path) },
    missing: (posts) => missing.add(posts),
    settled: ({ body }, { is }) => settled.add(`${body} ${is}`),
  });
  const { id: room } = await chat.join("default");
  const says = (body: string, more = {}) => chat.post(room, body, more);
  return { chat, room, says, missing, settled };
}

/** The server is stopped, and its data folder is another one, of the backup. */
async function goesBack(server: Server, path: string): Promise<void> {
  await server.stop();
  rmSync(server.data, { recursive: true });
  const { code, stderr } = await exchat(["restore", path, "--to", server.data]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  await server.restart();
}

test("[BACKUP-9] after a restore the author is told which acknowledged posts are missing, and sends them again, once", async () => {
  using folder = new TempFolder();
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const token = await signUp(server.url, "ada");
  const path = folder.in("backups");
  const first = await ada(server, token, folder.in("sent"));
  const { id: before } = await first.says("before");
  await first.says("before, too");
  expect((await exchat(["backup", path, "--data", server.data])).code).toBe(0);
  const { id } = await first.says("after, with a mistke");
  await first.says("an answer", { replyTo: id });
  await first.says("an answer to an earlier one", { replyTo: before });
  const gone = await first.says("deleted again");
  await first.chat.call("message.edit", { room: first.room, id, body: "after" });
  await first.chat.call("message.delete", { room: first.room, id: gone.id });
  for await (const { type } of first.chat.feed(first.room, { after: gone.seq }))
    if (type === "message.deleted") break;
  await goesBack(server, path);
  const told = await first.missing.next("ada is told");
  expect(told.map(({ body }) => body)).toEqual(["after", "an answer", "an answer to an earlier one"]);
  expect(first.chat.missing.posts).toEqual(told);
  // A program that starts now knows it, too.
  cpSync(folder.in("sent"), folder.in("copy"));
  const second = await ada(server, token, folder.in("copy"));
  await second.missing.next("the other program is told");
  first.chat.missing.send();
  second.chat.missing.send();
  for (const one of [first, second])
    for (const body of ["after", "an answer", "an answer to an earlier one"])
      await one.settled.nextWhere((said) => said === `${body} stored`, `${body} is stored`);
  expect(first.chat.missing.posts).toEqual([]);
  first.chat.close();
  second.chat.close();
  await server.stop();
  expect(bodiesIn(server.data)).toEqual([
    ...["before", "before, too"],
    ...["after", "an answer", "an answer to an earlier one"],
  ]);
});

test("[BACKUP-9] what the author discards is not offered again, and what the backup has is not offered", async () => {
  using folder = new TempFolder();
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const token = await signUp(server.url, "ada");
  const path = folder.in("backups");
  const first = await ada(server, token, folder.in("sent"));
  await first.says("before");
  expect((await exchat(["backup", path, "--data", server.data])).code).toBe(0);
  await first.says("after");
  await goesBack(server, path);
  const told = await first.missing.next("ada is told");
  expect(told.map(({ body }) => body)).toEqual(["after"]);
  first.chat.missing.discard();
  await first.says("since");
  first.chat.close();
  await goesBack(server, path);
  const second = await ada(server, token, folder.in("sent"));
  const again = await second.missing.next("ada is told again");
  expect(again.map(({ body }) => body)).toEqual(["since"]);
  second.chat.close();
});
