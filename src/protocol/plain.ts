import { textProblem } from "./fields.ts";
import { parseObject } from "./json.ts";
import { limits } from "./limits.ts";
import { isVisible } from "./visible.ts";

/** The frames of `/chat` without a subprotocol: compact JSON, one object per text frame. */
export type PlainRequest =
  | { readonly type: "join" | "leave" | "create"; readonly room: string }
  | { readonly type: "say"; readonly room: string; readonly message: string }
  | { readonly type: "tell"; readonly to: string; readonly message: string }
  | { readonly type: "refused"; readonly error: string };

/** Parses one frame; undefined for a frame that the protocol ignores. */
export function parsePlain(frame: string, defaultRoom: string): PlainRequest | undefined {
  const parsed = parseObject(frame);
  if (!parsed.object) return undefined;
  const { command, room, to, message } = parsed.object;
  if (message !== undefined) return parseMessage(room, to, message);
  const name = room === undefined && command !== "create" ? defaultRoom : room;
  if (command !== "join" && command !== "leave" && command !== "create") return undefined;
  return typeof name === "string" ? (nameRefused(name) ?? { type: command, room: name }) : undefined;
}

function parseMessage(room: unknown, to: unknown, message: unknown): PlainRequest | undefined {
  const name = room === undefined ? to : room;
  if (typeof message !== "string" || typeof name !== "string") return undefined;
  const problem = textProblem(message, limits.messageCharactersMax);
  if (problem) return { type: "refused", error: `a message that ${problem} cannot be sent` };
  const request: PlainRequest =
    room === undefined ? { type: "tell", to: name, message } : { type: "say", room: name, message };
  return nameRefused(name) ?? request;
}

/** Refuses names that an answer cannot repeat. All other rules are checked when a room or a user is made. */
function nameRefused(name: string): PlainRequest | undefined {
  if (!isVisible(name)) return { type: "refused", error: "a name must not be empty" };
  if (name.length <= limits.roomNameCharactersMax * 2 && name.isWellFormed()) return undefined;
  return { type: "refused", error: `a name has at most ${limits.roomNameCharactersMax} visible characters` };
}

/** Encodes what the server sends, with the wording, spelling and key order of the original ExChat. */
export const plain = {
  welcome: (room: string, user: string) =>
    JSON.stringify({ room, message: `welcome to the ${room} chat room, ${user}!` }),
  said: (room: string, from: string, message: string) => JSON.stringify({ room, from, message }),
  told: (from: string, to: string, message: string) => JSON.stringify({ from, to, message }),
  created: (room: string) => JSON.stringify({ success: `${room} has been created!` }),
  left: (room: string) => JSON.stringify({ success: `you left the ${room} room` }),
  alreadyJoined: (room: string) => JSON.stringify({ error: `you already joined the ${room} room!` }),
  notJoined: (room: string) => JSON.stringify({ error: `you have not joined the ${room} room!` }),
  exists: (room: string) => JSON.stringify({ error: `${room} already exists` }),
  missing: (name: string) => JSON.stringify({ error: `${name} does not exists` }),
  error: (sentence: string) => JSON.stringify({ error: sentence }),
} as const;
