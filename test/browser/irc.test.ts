import { describe, expect, setDefaultTimeout, test } from "bun:test";
import {
  type IrcPlace,
  ircClients,
  ircPlace,
  networkOf,
  settingsOf,
} from "../../src/web/dialogs/irc-clients.ts";
import { openBrowser } from "../support/browser.ts";
import { findChromium } from "../support/chromium.ts";
import { IrcClient } from "../support/irc-client.ts";
import { plain } from "../support/sasl.ts";
import { startServer } from "../support/server.ts";
import { obstacles } from "./obstacles.ts";
import { Visitor } from "./visitor.ts";

setDefaultTimeout(60_000);

const pageAt = (url: string) => new URL(url) as unknown as Location;
const ports = { port: 6667, tlsPort: 6697, isLocal: false, plaintext: false };

describe("[PAGE-38] the settings for IRC clients", () => {
  test("name a port at which the server takes a password from there, or none", () => {
    const at = (url: string, more: object = {}) => ircPlace({ ...ports, ...more }, pageAt(url));
    expect(at("https://chat.example/")).toEqual({
      url: "wss://chat.example/irc",
      port: { host: "chat.example", number: 6697, tls: true },
    });
    const { tlsPort: _, ...bare } = ports;
    expect(ircPlace(bare, pageAt("https://chat.example:8443/"))).toEqual({
      url: "wss://chat.example:8443/irc",
      port: undefined,
    });
    const open = { host: "chat.example", number: 6667, tls: false };
    expect(ircPlace({ ...bare, plaintext: true }, pageAt("http://chat.example/")).port).toEqual(open);
    const here = { host: "127.0.0.1", number: 6667, tls: false };
    expect(ircPlace({ ...bare, isLocal: true }, pageAt("http://localhost:8080/")).port).toEqual(here);
    expect(at("https://chat.example/", { isLocal: true }).port).toBeUndefined();
    expect(ircPlace(bare, pageAt("http://[::1]:8080/")).port?.host).toBe("::1");
  });

  test("have the name, the password and the place of each client, and nothing that breaks out of its string", () => {
    const place: IrcPlace = {
      url: "wss://chat.example/irc",
      port: { host: "chat.example", number: 6697, tls: true },
    };
    const login = { network: "chat", name: 'a\\"[b]', password: "app-password" };
    for (const client of ircClients) {
      const text = settingsOf(client, place, login) ?? "";
      expect(text).toContain("app-password");
      expect(text).toContain("chat.example");
      expect(settingsOf(client, { ...place, port: undefined }, login) === undefined).toBe(client !== "gamja");
    }
    const halloy = Bun.TOML.parse(settingsOf("Halloy", place, login) ?? "");
    expect(halloy).toEqual({
      servers: {
        chat: {
          ...{ nickname: login.name, server: "chat.example", port: 6697, use_tls: true },
          sasl: { plain: { username: login.name, password: login.password } },
        },
      },
    });
    expect(networkOf("Ada's Chat!")).toBe("ada-s-chat");
    expect(networkOf("聊天")).toBe("chat");
  });
});

describe.skipIf(!findChromium())("connecting an IRC client, in the page", () => {
  test("[PAGE-38] a person finds the addresses, makes an app password that works, and adds a certificate, by the keyboard", async () => {
    await using server = await startServer({ env: { EXCHAT_IRC_PORT: "any" } });
    const port = Number(/^ {2}irc .*:(\d+)/m.exec(server.stdout())?.[1]);
    await using browser = await openBrowser();
    await using dave = await Visitor.comeIn(browser, server.url, "dave");
    const { page } = dave;
    const dialog = page.getByRole("dialog", { name: "Connect an IRC client" });
    await dave.button("Account of dave").focus();
    await page.keyboard.press("Enter");
    await dave.button("Connect an IRC client").focus();
    await page.keyboard.press("Enter");
    await dialog.getByText(`${port}`, { exact: true }).waitFor();
    await dialog.getByText(`${server.url.replace("http", "ws")}/irc`).waitFor();

    await dialog.getByLabel("Name of the client").fill("my laptop");
    await page.keyboard.press("Enter");
    const password = (await dialog.getByRole("status").locator("pre").textContent()) ?? "";
    await dialog.getByRole("radio", { name: "WeeChat" }).focus();
    await page.keyboard.press("ArrowRight");
    const settings = dialog.locator("pre").filter({ hasText: "/network add" });
    await settings.waitFor();
    expect(await settings.textContent()).toContain(`-sasl_password ${password.trim()}`);
    await using irc = await IrcClient.connect(port);
    await irc.asks("CAP REQ sasl", "NICK x", "USER x 0 * :x");
    const lines = await irc.asks("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("", "dave", password.trim())}`);
    expect(lines.at(-1)).toContain(" 903 ");

    await dialog.getByLabel("SHA-256 fingerprint").fill("nonsense");
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").filter({ hasText: "64 hexadecimal digits" }).waitFor();
    await dialog.getByLabel("SHA-256 fingerprint").fill(`sha256 Fingerprint=${"AB:".repeat(31)}CD`);
    await dialog.getByLabel("Name of the certificate (optional)").fill("my key");
    await page.keyboard.press("Enter");
    await dialog.getByRole("listitem").filter({ hasText: "my key" }).waitFor();
    expect(await obstacles(dave)).toEqual([]);
    await dialog.getByRole("button", { name: "Remove the certificate my key" }).focus();
    await page.keyboard.press("Enter");
    await dialog.getByRole("listitem").filter({ hasText: "my key" }).waitFor({ state: "hidden" });

    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await dave.button("Account of dave").click();
    await page.getByRole("dialog").getByText("my laptop").waitFor();
    expect(dave.troubles).toEqual([]);
  });

  test("[PAGE-38] where IRC is off, the page says nothing of it", async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    await using dave = await Visitor.comeIn(browser, server.url, "dave");
    await dave.button("Account of dave").click();
    await dave.button("Set a password").waitFor();
    expect(await dave.button("Connect an IRC client").count()).toBe(0);
    expect(dave.troubles).toEqual([]);
  });
});
