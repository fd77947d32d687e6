import { PROTOCOL_VERSION, SUBPROTOCOL } from "../../src/protocol/version.ts";

/** The protocol in the words of AsyncAPI: one channel, and what a client may send and receive there. */
export function asyncApi(schemaFile: string): object {
  const message = (name: string, summary: string) => ({
    name,
    summary,
    contentType: "application/json",
    payload: { $ref: `${schemaFile}#/$defs/${name}` },
  });
  const operation = (action: "send" | "receive", name: string, summary: string) => ({
    action,
    summary,
    channel: { $ref: "#/channels/chat" },
    messages: [{ $ref: `#/channels/chat/messages/${name}` }],
  });
  return {
    asyncapi: "3.0.0",
    info: {
      title: `ExChat ${SUBPROTOCOL}`,
      version: String(PROTOCOL_VERSION),
      description: "Written by scripts/docs.ts; protocol.md tells how it is meant. As a client sees it.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    servers: { here: { host: "localhost:4000", protocol: "ws" } },
    channels: {
      chat: {
        address: "/chat",
        description:
          "One JSON object per text frame, or, from the server to who said `batch` in `hello`, an array of them.",
        messages: {
          ClientFrame: message("ClientFrame", "A request."),
          ServerFrame: message("ServerFrame", "An answer, an event, a signal or a reset."),
          ServerBatch: message("ServerBatch", "Several of them, in their order."),
        },
        bindings: {
          ws: {
            method: "GET",
            headers: {
              type: "object",
              properties: { "Sec-WebSocket-Protocol": { type: "string", const: SUBPROTOCOL } },
            },
          },
        },
      },
    },
    operations: {
      send: operation("send", "ClientFrame", "A client asks."),
      receive: operation("receive", "ServerFrame", "The server answers and tells."),
      receiveBatch: operation("receive", "ServerBatch", "The server has several frames at one moment."),
    },
  };
}
