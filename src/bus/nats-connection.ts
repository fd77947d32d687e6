import { readFile } from "node:fs/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import type { NodeId } from "../chat/bus.ts";
import type { NatsAddress } from "./nats-address.ts";

const CONNECT_MS_MAX = 3_000;
const RECONNECT_MS = 250;
/** A dead connection is noticed after three of these. */
const PING_MS = 2_000;

/**
 * A connection to one of the servers, which is made again whenever it is lost. The library is loaded here: a server
 * without NATS does not pay its 18 MB of memory.
 */
export async function connectTo(address: NatsAddress, node: NodeId): Promise<NatsConnection> {
  const { connect, credsAuthenticator } = await import("@nats-io/transport-node");
  const { servers, isEncrypted, user, password, token, creds, ca } = address;
  const connection = await connect({
    servers: [...servers],
    name: `exchat ${node}`,
    noEcho: true,
    timeout: CONNECT_MS_MAX,
    pingInterval: PING_MS,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    reconnectJitter: RECONNECT_MS,
    reconnectJitterTLS: RECONNECT_MS,
    // If an operator changes a password on the NATS server first, the nodes keep trying.
    ignoreAuthErrorAbort: true,
    ...(user !== undefined && { user, pass: password ?? "" }),
    ...(token !== undefined && { token }),
    ...(creds !== undefined && { authenticator: credsAuthenticator(await readFile(creds)) }),
    ...((isEncrypted || ca !== undefined) && { tls: ca === undefined ? {} : { caFile: ca } }),
  });
  // While it connects for the first time, the library forgets each server that it cannot reach.
  connection.setServers([...servers]);
  return connection;
}
