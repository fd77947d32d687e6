import { describe, expect, test } from "bun:test";
import { RawHttp } from "../support/raw-http.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { type Server, startServer } from "../support/server.ts";

/** How a request is answered that names this host. */
const status = ({ port }: Server, host: string, line = "GET /info", more = ""): Promise<number> =>
  RawHttp.status(port, `${line} HTTP/1.1\r\nHost: ${host}\r\n${more}Content-Length: 0\r\n\r\n`);

describe("a site whose name leads to this machine", () => {
  test("[RUN-8] gets nothing from the server, by whichever door, and the operator is told what to set", async () => {
    await using server = await startServer();
    const paths = [
      "/",
      "/chat.html",
      "/info",
      "/healthz",
      "/readyz",
      "/metrics",
      "/sessions/current",
      "/nothing",
    ];
    for (const path of paths)
      expect([path, await status(server, "evil.example", `GET ${path}`)]).toEqual([path, 421]);
    for (const path of ["/users", "/guests", "/sessions"])
      expect(await status(server, "evil.example", `POST ${path}`, "Origin: http://evil.example\r\n")).toBe(
        421,
      );
    const headers = { Host: "evil.example", Origin: "http://evil.example" };
    for (const protocol of [undefined, "exchat.v1"]) {
      await using socket = await RawWebSocket.connect(server.url, { headers, ...(protocol && { protocol }) });
      expect(socket.status).toBe(421);
    }
    const told = await fetch(`${server.url}/info`, { headers: { Host: "evil.example" } });
    expect(await told.text()).toContain("EXCHAT_PUBLIC_URL");
  });

  test("[RUN-8] cannot hide behind a second Host, an address in the first line, or another spelling", async () => {
    await using server = await startServer();
    expect(await status(server, "localhost\r\nHost: evil.example")).not.toBe(200);
    expect(await status(server, "evil.example\r\nHost: localhost")).not.toBe(200);
    expect(await status(server, "evil.example", "GET http://localhost/info")).toBe(421);
    for (const host of ["localhost@evil.example", "evil.example.", "127.0.0.1.evil.example"])
      expect([host, await status(server, host)]).not.toEqual([host, 200]);
  });
});

test("[RUN-8] people reach the server by its public address, and by its addresses on this machine", async () => {
  await using server = await startServer({ env: { EXCHAT_PUBLIC_URL: "https://Chat.example.org/" } });
  for (const host of ["chat.example.org", `localhost:${server.port}`, `127.0.0.1:${server.port}`, "[::1]"])
    expect([host, await status(server, host)]).toEqual([host, 200]);
  expect(await status(server, "www.chat.example.org")).toBe(421);
});
