/** A port that was free there a moment ago, and so, in all likelihood, is free now. */
export function freePort(hostname = "127.0.0.1"): number {
  const server = Bun.listen({ hostname, port: 0, socket: { data() {} } });
  server.stop(true);
  return server.port;
}
