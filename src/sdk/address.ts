/** Where the sockets of a server are: it may be named as people name it, `https://chat.example`. */
export function socketUrl(url: string): string {
  const at = serverUrl(url);
  at.protocol = at.protocol.replace(/^http/, "ws");
  if (at.pathname === "/") at.pathname = "/chat";
  return at.href;
}

/** Where to ask a server for something over HTTP, however it is named. */
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
