import { isLocal, parseAddress } from "../../net/addresses.ts";
import { PROBE_HEADER, type Seen } from "../../net/probes.ts";
import type { Finding } from "../../protocol/checkup.ts";
import { type Check, type Checked, ok, problem, warning } from "../checked.ts";

const ANSWER_MS_MAX = 4_000;
const NGINX = "deploy/nginx.conf and deploy/Caddyfile have the lines that a proxy needs";

/** Whether people reach the server by its address, and whether a proxy in between passes on what the server needs. */
export const checkAddress: Check = async (checked) => {
  const { publicUrl, host } = checked.config;
  if (publicUrl !== undefined) return await byPublicUrl(checked, new URL(publicUrl));
  const listens = parseAddress(host);
  if (listens ? isLocal(listens) : host === "localhost")
    return [
      warning(
        "address",
        "only this machine reaches the server",
        "set EXCHAT_HOST=0.0.0.0, or run a proxy before it, and set EXCHAT_PUBLIC_URL to the address that people use",
      ),
    ];
  return [
    warning(
      "address",
      `the server listens on ${host}, port ${checked.port()}, and does not know by which name people come`,
      "set EXCHAT_PUBLIC_URL to the address that people use: links and invitations begin with it",
    ),
  ];
};

async function byPublicUrl(checked: Checked, url: URL): Promise<Finding[]> {
  const { status, why, seen } = await askedBy(checked, url);
  if (status === undefined)
    return [
      problem(
        "address",
        `${url.origin} cannot be reached from this machine: ${why}`,
        "look at the name's address in DNS, at the proxy, and at the firewall. A router that does not lead its own " +
          "network back in (NAT loopback) looks the same from here: then try from elsewhere",
      ),
    ];
  if (!seen) return [await elsewhere(checked, url, status)];
  const reached = ok("address", `${url.origin} leads to this server`);
  return [reached, ...proxied(checked, url, seen), await socketBy(url)];
}

/** Sends a request to the server by its public address. */
async function askedBy(
  { probes }: Checked,
  url: URL,
): Promise<{ status?: number; why: string; seen?: Seen }> {
  const probe = probes.begin();
  try {
    const { status } = await fetch(new URL("/healthz", url), {
      headers: { [PROBE_HEADER]: probe },
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    const seen = probes.end(probe);
    return { status, why: "", ...(seen && { seen }) };
  } catch (cause) {
    probes.end(probe);
    return { why: (cause as Error).message };
  }
}

async function elsewhere({ chat }: Checked, url: URL, status: number): Promise<Finding> {
  if (status === 421)
    return problem(
      "proxy",
      `the proxy at ${url.origin} asks this server by another name`,
      `let it pass on the Host header: nginx \`proxy_set_header Host $host;\`; ${NGINX}`,
    );
  const others = (await chat.nodes()).filter(({ forMs }) => forMs > 0).length - 1;
  if (status === 200 && others > 0)
    return ok("address", `${url.origin} leads to this server, or to another of its nodes: ask each node`);
  return problem(
    "address",
    `${url.origin} answers ${status}, and leads to another server than this one`,
    "look at the name's address in DNS, and at where the proxy sends its requests",
  );
}

function proxied({ config, port }: Checked, url: URL, { peer, isForwarded }: Seen): Finding[] {
  const isDirect = portOf(url) === port() && (url.protocol === "https:") === (config.tls !== undefined);
  if (!isForwarded)
    return isDirect
      ? []
      : [
          problem(
            "proxy",
            "the proxy does not say for whom it comes, so all people who come by it share the limits of one address",
            `nginx: \`proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\`; ${NGINX}`,
          ),
        ];
  if (peer.named) return [ok("proxy", "the proxy says for whom it comes, and is believed")];
  return [
    problem(
      "proxy",
      "the proxy says for whom it comes, and is not believed, so all people who come by it share the limits of one address",
      "set EXCHAT_TRUSTED_PROXIES to the address by which the proxy reaches this server",
    ),
  ];
}

const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === "https:" ? 443 : 80));

/** Opens a WebSocket by the public address. */
async function socketBy(url: URL): Promise<Finding> {
  const address = new URL("/chat", url);
  address.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const opened = await opens(address);
  return opened === undefined
    ? ok("websocket", `${address.origin} lets WebSockets through`)
    : problem(
        "websocket",
        `no WebSocket gets through at ${address.origin}: ${opened}`,
        `let the proxy pass on Upgrade and Connection, with HTTP/1.1; ${NGINX}`,
      );
}

/** Returns why it does not open; undefined = it does. */
async function opens(address: URL): Promise<string | undefined> {
  const socket = new WebSocket(address, "exchat.v1");
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const late = setTimeout(() => resolve("no answer"), ANSWER_MS_MAX);
  socket.onopen = () => resolve(undefined);
  socket.onclose = ({ reason, code }) => resolve(reason || `closed with ${code}`);
  socket.onerror = (event) => resolve((event as ErrorEvent).message || "refused");
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    socket.close();
  }
}
