import type { Chat } from "../../chat/chat.ts";
import type { Outcome } from "../../chat/ports.ts";
import type { Refusal } from "../../protocol/errors.ts";
import type { Event, Request, RequestType } from "../../protocol/frames.ts";
import type { UserId } from "../../protocol/ids.ts";

type Answer = { readonly ok: unknown } | { readonly refused: Refusal };
type Ask<T extends RequestType> = (
  chat: Chat,
  user: UserId,
  request: Extract<Request, { type: T }>,
) => Promise<Answer>;

/** Each request with what it asks of the chat and what its `ok` says. */
const table: { readonly [T in Exclude<RequestType, "hello">]: Ask<T> } = {
  ping: async () => ({ ok: {} }),
  "user.get": async (chat, _user, request) => read(await chat.getUser(request)),
  "room.get": async (chat, user, { room }) => read(chat.getRoom(user, room)),
  "room.list": async (chat, user, request) => read(await chat.listRooms(user, request)),
  "room.members": async (chat, user, request) => read(await chat.members(user, request)),
  "history.read": async (chat, user, request) => read(await chat.history(user, request)),
  "message.post": async (chat, user, request) => done(await chat.perform(user, request), posted),
  "room.create": async (chat, user, request) => done(await chat.perform(user, request), withRoom),
  "room.join": async (chat, user, request) => done(await chat.perform(user, request), withRoom),
  "room.leave": async (chat, user, request) =>
    done(await chat.perform(user, request), ({ events }) => ({
      room: request.room,
      seq: events.at(-1)?.seq,
    })),
  "direct.open": async (chat, user, request) => done(await chat.perform(user, request), withRoom),
};

export const answers = (
  chat: Chat,
  user: UserId,
  request: Exclude<Request, { type: "hello" }>,
): Promise<Answer> => (table[request.type] as Ask<RequestType>)(chat, user, request);

type Done = Extract<Outcome, { refused?: undefined }>;

const done = (outcome: Outcome, ok: (done: Done) => unknown): Answer =>
  outcome.refused ? { refused: outcome.refused } : { ok: ok(outcome) };

const read = (answer: object | { readonly refused: Refusal }): Answer =>
  "refused" in answer ? answer : { ok: answer };

const withRoom = ({ room, events }: Done) => ({ room, seq: events.at(-1)?.seq });

function posted({ events }: Done) {
  const { room, seq, at, ...event } = events[0] as Event & { id?: string };
  return { room, seq, id: event.id, at };
}
