/** How each server's protocol says the same four things: sign in, create a room, post a message, a message was posted. */

export type Message = { room: string; from: string; message: string };

/** Something to send, and the word by which the answer to it is known. */
export type Step = { send: string | undefined; answer: string };

export type Dialect = {
  path: string;
  /** From the upgrade to being in the room; the last answer is the welcome, which names the user. */
  join(room: string): readonly Step[];
  /** undefined where a room begins with its first member. */
  create(room: string): Step | undefined;
  post(room: string, text: string): string;
  message(payload: string): Message | undefined;
};

/** ExChat's plain protocol, which the `ws` and `bun-publish` peers speak as well. */
export const plain: Dialect = {
  path: "/chat",
  join: (room) => [{ send: JSON.stringify({ command: "join", room }), answer: "welcome to the" }],
  create: (room) => ({ send: JSON.stringify({ command: "create", room }), answer: "has been created!" }),
  post: (room, message) => JSON.stringify({ room, message }),
  message: (payload) => readMessage(payload),
};

const EVENT = '42["message",';

/** Socket.IO 4: engine.io packet type, socket.io packet type, then a JSON array of the event's name and body. */
export const socketIo: Dialect = {
  path: "/socket.io/?EIO=4&transport=websocket",
  join: (room) => [
    { send: undefined, answer: '"pingInterval"' },
    { send: "40", answer: '40{"sid"' },
    { send: `42${JSON.stringify(["join", { room }])}`, answer: "welcome to the" },
  ],
  create: () => undefined,
  post: (room, message) => `42${JSON.stringify(["message", { room, message }])}`,
  message: (payload) =>
    payload.startsWith(EVENT) ? readMessage(payload.slice(EVENT.length, -1)) : undefined,
};

function readMessage(json: string): Message | undefined {
  const { room, from, message } = JSON.parse(json) as Partial<Message>;
  return room !== undefined && from !== undefined && message !== undefined
    ? { room, from, message }
    : undefined;
}

/** The user's name from the welcome of any dialect. */
export function nameInWelcome(payload: string): string {
  const name = /chat room, (.*?)!"/.exec(payload)?.[1];
  if (name === undefined) throw new Error(`expected a welcome, got ${payload}`);
  return name;
}
