import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { startServer } from "../support/server.ts";
import { TempFolder } from "../support/temp-folder.ts";

const file = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, "../../deploy", name), "utf8");
const ELSEWHERE = { "x-forwarded-for": "203.0.113.9", "content-type": "application/json" };

test("[RUN-17] the alerts and the board ask only for numbers that the server has", async () => {
  using folder = new TempFolder();
  await using server = await startServer({ env: { EXCHAT_BACKUP_DIR: folder.in("backups") } });
  const numbers = await (await fetch(`${server.url}/metrics`)).text();
  const rules = Bun.YAML.parse(file("prometheus.rules.yaml")) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  const board = JSON.parse(file("grafana.json")) as { panels: { targets: { expr: string }[] }[] };
  const asked = [
    ...rules.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  expect(asked.length).toBeGreaterThan(20);
  const has = new Set(numbers.match(/^exchat_\w+(?=[ {])|(?<=^# TYPE )exchat_\w+/gm));
  expect(asked.flatMap((expr) => expr.match(/exchat_\w+/g) ?? []).filter((name) => !has.has(name))).toEqual(
    [],
  );
});

test("[RUN-17] the filter for fail2ban finds the network of a person who guesses, and of nobody else", async () => {
  await using server = await startServer();
  const ask = (path: string, body: object, headers: Readonly<Record<string, string>> = ELSEWHERE) =>
    fetch(`${server.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  await ask("/sessions", { username: "ada", password: "is it this one?" });
  await ask(
    "/users",
    { username: "ada", password: "correct horse battery" },
    { "content-type": "application/json" },
  );
  await server.stop();
  const [, expression = ""] = /^failregex = (.*)$/m.exec(file("fail2ban.conf")) ?? [];
  const finds = new RegExp(expression.replace("<SUBNET>", "([\\d.]+|[\\da-f:]+(?:/\\d+)?)"), "gm");
  expect([...server.stderr().matchAll(finds)].map(([, network]) => network)).toEqual(["203.0.113.9"]);
});
