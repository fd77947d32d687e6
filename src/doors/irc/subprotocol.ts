import { text } from "../../net/headers.ts";

export const BINARY = "binary.ircv3.net";
const SUBPROTOCOLS: readonly string[] = ["text.ircv3.net", BINARY];

/**
 * The first subprotocol of a request that the server has (IRCv3 websocket); undefined = it offers none, and gets text; or why
 * the request is refused.
 */
export function subprotocolOf(request: Request): string | undefined | Response {
  const offered = request.headers.get("sec-websocket-protocol");
  if (offered === null) return undefined;
  const found = offered
    .split(",")
    .map((name) => name.trim())
    .find((name) => SUBPROTOCOLS.includes(name));
  return found ?? text(400, `the subprotocols of IRC are ${SUBPROTOCOLS.join(" and ")}`);
}
