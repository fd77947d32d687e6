import type { Visitor } from "../../chat/admission.ts";
import type { Client } from "../../chat/audience.ts";
import type { Chat } from "../../chat/chat.ts";
import type { Outcome } from "../../chat/commit.ts";
import { forbidden } from "../../chat/permissions.ts";
import type { User } from "../../protocol/account.ts";
import { type Answers, answers } from "../../protocol/answers.ts";
import type { Refusal } from "../../protocol/errors.ts";
import type { Event } from "../../protocol/events.ts";
import {
  type Command,
  ofEach,
  type Question,
  type QuestionType,
  type Request,
  type RequestType,
} from "../../protocol/frames.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { changed, nothing, place } from "../../protocol/request.ts";
import { entered } from "../../protocol/room.ts";

type Answer<T> = { readonly ok: T } | { readonly refused: Refusal };
/** Who asks: a connection that has said hello. */
export interface Asker {
  readonly chat: Chat;
  readonly client: Client;
  readonly user: User;
  /** What is known of the connection: see Visitor. */
  readonly visitor: Visitor;
}
type Asked<T extends RequestType> = Extract<Request, { type: T }>;
type Ask<T extends RequestType> = (asker: Asker, request: Asked<T>) => Promise<Answer<Answers[T]>>;
type Changing = Extract<RequestType, Command["type"]>;
type Done = Extract<Outcome, { refused?: undefined }>;

/** For requests about the person who asks, and about no room. */
const personal =
  <T extends RequestType>(
    action: T,
    ask: (asker: Asker, request: Asked<T>) => Promise<Outcome | Answer<Answers[T]>>,
    ok: (done: Done) => Answers[T] = () => ({}) as Answers[T],
  ): Ask<T> =>
  async (asker, request) => {
    const refused = forbidden(action, { role: asker.user.role, membership: "none" });
    if (refused) return { refused };
    const outcome = await ask(asker, request);
    if ("refused" in outcome && outcome.refused) return { refused: outcome.refused };
    return "ok" in outcome ? outcome : { ok: ok(outcome as Done) };
  };

const read = <T extends object>(answer: T | { readonly refused: Refusal }): Answer<T> =>
  "refused" in answer ? answer : { ok: answer };

const seqOf = (events: readonly Event[]): { seq?: number } => {
  const last = events.at(-1);
  return last ? { seq: last.seq } : {};
};

const withUser = ({ user }: Done, before: User): { user: User } => ({ user: user ?? before });

type Asking = { readonly type: string; readonly room?: RoomId | undefined };

/** The answer to a change of a room: the event's place in the log, if anything changed. */
const changing = ({ events }: Done, { room }: Asking) => ({
  room,
  ...seqOf(events.filter((event) => event.room === room)),
});

type Say = (done: Done, request: Asking) => unknown;
/** The answers that many commands share, by their shapes. */
const usual: ReadonlyMap<unknown, Say> = new Map<unknown, Say>([
  [nothing, () => ({})],
  [changed, changing],
  [place, changing],
  [
    entered,
    ({ room, events }) => {
      if (!room) throw new Error("a person has entered no room");
      return { room, ...seqOf(events) };
    },
  ],
]);
type Usual = typeof nothing | typeof changed | typeof place | typeof entered;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type IsUsual<A, U = Usual> = true extends (U extends unknown ? Same<A, U> : never) ? true : false;
/** Commands whose answers have shapes of their own. */
type Special = {
  [T in Changing]: IsUsual<(typeof answers)[T]> extends true ? never : T;
}[Changing];

const changedUser = ({ user }: Done) => {
  if (!user) throw new Error("nobody was changed");
  return { user };
};

const special: { readonly [T in Special]: (done: Done, request: Asked<T>) => Answers[T] } = {
  "user.role": changedUser,
  "user.rename": changedUser,
  "user.block": ({ user }) => {
    if (!user) throw new Error("nobody was blocked");
    return { user: { id: user.id, name: user.name } };
  },
  "server.ban": ({ ban }) => {
    if (!ban) throw new Error("a ban was made that is not there");
    return { ban };
  },
  "message.post": ({ events }) => {
    // Other people may have joined the conversation first, by the same commit.
    const event = events.find(({ type }) => type === "message.posted");
    if (event?.type !== "message.posted") throw new Error("a post has not been posted");
    const { room, seq, id, at } = event;
    return { room, seq, id, at };
  },
  "held.admit": ({ events }) => {
    const [event] = events;
    return event ? { room: event.room, seq: event.seq } : {};
  },
  "cursor.set": ({ cursor }, { room, thread }) => {
    if (!cursor) throw new Error("a reading position was set that is not there");
    return { room, ...(thread && { thread }), ...cursor };
  },
};

const askingOf = ({ user, client }: Asker) => ({ user, group: client.group });

/** How to carry out every request that is neither a command nor a question. */
const others: { readonly [T in Exclude<RequestType, Changing | QuestionType | "hello">]: Ask<T> } = {
  ping: async () => ({ ok: {} }),
  "owner.claim": personal("owner.claim", async ({ chat, user, visitor }, { code }) => {
    const outcome = await chat.access.newcomers.claimOwner(user.id, code, visitor);
    return outcome.refused ? outcome : { ok: withUser(outcome, user) };
  }),
  "account.register": personal("account.register", async ({ chat, user, visitor }, request) => {
    const outcome = await chat.access.newcomers.register(user, request, visitor);
    return outcome.refused ? outcome : { ok: withUser(outcome, user) };
  }),
  "account.password": personal("account.password", ({ chat, user, client }, request) =>
    chat.access.credentials.setPassword(user.id, request, client),
  ),
  "account.deactivate": async ({ chat, user, client }, request) => {
    const { refused } = await chat.access.credentials.deactivateAccount(user, request, client.group);
    return refused ? { refused } : { ok: {} };
  },
  "account.delete": async ({ chat, user, client }, request) => {
    const { refused } = await chat.access.credentials.deleteAccount(user, request, client.group);
    return refused ? { refused } : { ok: {} };
  },
  "session.create": personal("session.create", async ({ chat, user, client }, { label }) =>
    read(await chat.access.credentials.openSession(user.id, label, client.session)),
  ),
  "session.revoke": personal("session.revoke", ({ chat, user, client }, { session }) =>
    chat.access.credentials.endSession(user.id, session, client.session),
  ),
  "user.recover": personal("user.recover", async ({ chat, user }, { user: name }) =>
    read(await chat.access.recoveries.link(user.id, name)),
  ),
  "factor.begin": personal("factor.begin", async (asker, request) =>
    read(await asker.chat.access.authenticators.begin(askingOf(asker), request)),
  ),
  "factor.confirm": personal("factor.confirm", async ({ chat, user }, request) =>
    read(await chat.access.authenticators.confirm(user.id, request)),
  ),
  "factor.codes": personal("factor.codes", async (asker, request) =>
    read(await asker.chat.access.authenticators.renew(askingOf(asker), request)),
  ),
  "factor.remove": personal("factor.remove", (asker, request) =>
    asker.chat.access.authenticators.remove(askingOf(asker), request),
  ),
  "factor.reset": personal("factor.reset", ({ chat, user }, { user: name }) =>
    chat.access.authenticators.reset(user.id, name),
  ),
  "passkey.remove": personal("passkey.remove", (asker, request) =>
    asker.chat.access.passkeys.remove(askingOf(asker), request),
  ),
  "server.invite": personal("server.invite", async ({ chat, user }, request) =>
    read(await chat.access.newcomers.invitations.make(user.id, request)),
  ),
  "setting.set": personal("setting.set", async ({ chat, user }, request) =>
    read(await chat.settings.set(user.id, request)),
  ),
  "setting.list": personal("setting.list", async ({ chat }) => ({
    ok: { settings: await chat.settings.list() },
  })),
  "presence.set": personal("presence.set", ({ chat, client }, request) => chat.setPresence(client, request)),
  typing: async ({ chat, client }, { room }) => {
    const refused = chat.typing(client, room);
    return refused ? { refused } : { ok: {} };
  },
  search: async ({ chat, client }, request) => read(await chat.search.find(client, request)),
};

/** Answers a request. `perform` charges for commands; questions are charged here, before they are asked. */
export async function answer(
  asker: Asker,
  request: Exclude<Request, { type: "hello" }>,
): Promise<Answer<unknown>> {
  if (isCommand(request)) return perform(asker, request);
  const refused = asker.chat.toll?.question(asker.client, request.type);
  if (refused) return { refused };
  if (isQuestion(request)) return read(await asker.chat.questions.ask(asker.client, request));
  return (others[request.type] as Ask<RequestType>)(asker, request);
}

async function perform({ chat, user, client }: Asker, command: Asked<Changing>): Promise<Answer<unknown>> {
  const done = await chat.perform(user.id, command, client);
  if (done.refused) return { refused: done.refused };
  const { type } = command;
  const say = usual.get(answers[type]) ?? (special[type as Special] as Say);
  return { ok: say(done, command) };
}

const kinds = ofEach("kind");
const isCommand = (request: Request): request is Asked<Changing> => kinds[request.type] === "command";
const isQuestion = (request: Request): request is Question => kinds[request.type] === "question";
