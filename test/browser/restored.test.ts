import { expect, setDefaultTimeout, test } from "bun:test";
import { rmSync } from "node:fs";
import { bodiesIn } from "../support/backed-up.ts";
import { openBrowser } from "../support/browser.ts";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";
import { exchat } from "../support/verb.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(120_000);

test("[BACKUP-10] after a restore the page offers what is missing, in each tab, and sends it once, or discards it", async () => {
  using folder = new TempFolder();
  await using server = await startServer({ env: { EXCHAT_RATE_LIMIT: "off" } });
  const path = folder.in("backups");
  const goesBack = async () => {
    await server.stop();
    rmSync(server.data, { recursive: true });
    expect(await exchat(["restore", path, "--to", server.data])).toMatchObject({ code: 0, stderr: "" });
    await server.restart();
  };
  const browser = await openBrowser();
  await using rita = await Visitor.comeIn(browser, server.url, "rita");
  await rita.write("default", "before");
  await rita.hasSentAll();
  expect((await exchat(["backup", path, "--data", server.data])).code).toBe(0);
  await rita.write("default", "after", "and after that");
  await rita.hasSentAll();
  await using tab = await rita.anotherTab();
  await goesBack();
  const offer = (visitor: Visitor, n: string) =>
    visitor.page.getByText(`${n} of yours ${n.startsWith("1 ") ? "is" : "are"} missing there.`);
  await offer(rita, "2 messages").waitFor();
  // The page is loaded anew, and still knows it.
  await rita.page.reload();
  await offer(rita, "2 messages").waitFor();
  await offer(tab, "2 messages").waitFor();
  await rita.button("Send again").click();
  await rita.hasSentAll();
  await offer(rita, "2 messages").waitFor({ state: "detached" });
  await offer(tab, "2 messages").waitFor({ state: "detached" });
  await rita.page.reload();
  await rita.page.getByText("and after that", { exact: true }).waitFor();
  await goesBack();
  await rita.button("Discard").click();
  await offer(rita, "2 messages").waitFor({ state: "detached" });
  await rita.page.reload();
  await rita.write("default", "since");
  await rita.hasSentAll();
  expect(await rita.button("Discard").count()).toBe(0);
  expect(rita.troubles).toEqual([]);
  await server.stop();
  expect(bodiesIn(server.data)).toEqual(["before", "since"]);
});
