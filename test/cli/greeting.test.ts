import { describe, expect, test } from "bun:test";
import { greeting } from "../../src/cli/greeting.ts";
import { configOf } from "../../src/config.ts";
import { BareServer } from "../support/bare-server.ts";
import { TempFolder } from "../support/temp-folder.ts";

const LINES_MAX = 12;

/** What a server with these settings prints, line by line. */
function printed(env: Record<string, string>, more: Partial<Parameters<typeof greeting>[0]> = {}): string[] {
  const config = configOf([], env);
  const ports = { web: 4000, irc: 6667, ircTls: 6697, ircWs: 8097 };
  const text = greeting({ config, ports, node: "here", ownerLink: { code: "abc" }, ...more });
  expect(text).toEndWith("\n");
  return text.trimEnd().split("\n");
}

const firstWords = (lines: readonly string[]): (string | undefined)[] =>
  lines.map((line) => line.trim().split(" ")[0]);

describe("what the server prints when it listens", () => {
  test("[CLI-3] each address has a line that says what it is for, after the address", () => {
    expect(printed({})).toEqual([
      "ready http://127.0.0.1:4000 (data in ./data)",
      "  open    http://localhost:4000/chat.html (the page, for people)",
      "  connect ws://localhost:4000/chat (WebSocket, for programs and bots)",
      "  irc     irc://localhost:6667  ircs://localhost:6697  ws://localhost:8097 (for IRC clients)",
      "  own     http://localhost:4000/chat.html#owner=abc (makes you the owner; works once, within 24 hours)",
    ]);
  });

  test("[CLI-3] with everything on it has at most 12 lines; what is off has none", () => {
    const all = printed({ EXCHAT_HOST: "192.0.2.7" });
    expect(firstWords(all)).toEqual(["ready", "open", "connect", "irc", "names", "own"]);
    expect(all.length).toBeLessThanOrEqual(LINES_MAX);
    const owned = printed({}, { ports: { web: 4000 }, ownerLink: undefined });
    expect(firstWords(owned)).toEqual(["ready", "open", "connect"]);
    const behind = printed({ EXCHAT_PUBLIC_URL: "https://chat.example.org" }, { ownerLink: "elsewhere" });
    expect(behind[1]).toBe("  open    https://chat.example.org/chat.html (the page, for people)");
    expect(behind.at(-1)).toContain("`exchat owner-link`");
  });

  test("[CLI-3] a server in an empty folder prints it whole", async () => {
    using folder = new TempFolder();
    await using server = new BareServer({ EXCHAT_DATA: folder.in("data") });
    await server.url();
    const own = await server.printed(/^ {2}own .*\n/m);
    expect(own).toMatch(/^ {2}own {5}http:\/\/localhost:\d+\/chat\.html#owner=[\w-]+ \(.*\)\n$/);
    const whole = await server.printed(/^ready [\s\S]*^ {2}own .*\n/m);
    expect(whole.trimEnd().split("\n").length).toBeLessThanOrEqual(LINES_MAX);
  });
});
