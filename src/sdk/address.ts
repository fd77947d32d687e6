/** The WebSocket address of a server. `https://chat.example` will do, too. */
export function socketUrl(url: string): string {
  const at = serverUrl(url);
  at.protocol = at.protocol.replace(/^http/, "ws");
  if (at.pathname === "/") at.pathname = "/chat";
  return at.href;
}

/** The HTTP address of a path on a server, from any form of the server's address. */
export function httpUrl(url: string, path: string): string {
  const at = serverUrl(url);
  at.protocol = at.protocol.replace(/^ws/, "http");
  at.pathname = at.pathname.replace(/\/(?:chat)?$/, "") + path;
  at.search = "";
  return at.href;
}

function serverUrl(url: string): URL {
  const at = URL.canParse(url) ? new URL(url) : undefined;
  if (!at || !/^(?:http|ws)s?:$/.test(at.protocol))
    throw new TypeError(
      `"${url}" is no address of a server, which begins with http://, https://, ws:// or wss://`,
    );
  return at;
}
