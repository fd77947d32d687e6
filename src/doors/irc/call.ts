import type { Outcome } from "../../chat/commit.ts";
import { Unanswered } from "../../chat/unanswered.ts";
import type { User } from "../../protocol/account.ts";
import type { Answers } from "../../protocol/answers.ts";
import type { Refusal } from "../../protocol/errors.ts";
import type { Command, Question, QuestionType } from "../../protocol/frames.ts";
import type { RoomId } from "../../protocol/ids.ts";
import type { IrcHouse } from "./house.ts";
import { joinOf } from "./joins.ts";
import { formatLine, type Line, type Saying } from "./line.ts";
import { type Numeric, numerics } from "./numerics.ts";
import type { IrcSession } from "./session.ts";

/** What one command of a client does; it gets at least `least` parameters, and the first of them is not empty. */
export interface IrcCommand {
  readonly least?: number;
  /** It can be given before the client is registered, too. */
  readonly early?: true;
  /** It may hash a password, and no other client's PING waits for that. */
  readonly hashes?: true;
  readonly run: (call: Call) => Promise<void> | void;
}
export type Commands = Readonly<Record<string, IrcCommand>>;

/** What a command tells by its answer. */
interface Tells {
  /** JOIN: what a newcomer to a channel is told. */
  readonly greetings?: true;
  /** MARKREAD: how far the person has read this room. */
  readonly mark?: RoomId;
  /** METADATA: the value of this key. */
  readonly described?: string;
  /** MODE: this key of a channel, which others are not told. */
  readonly channelKey?: string | undefined;
}

/** One command of a client that is being carried out, and the lines that answer it. */
export class Call {
  readonly session: IrcSession;
  readonly house: IrcHouse;
  readonly line: Line;
  readonly lines: string[] = [];
  /** The label that the client gave it (IRCv3 labeled-response). */
  label: string | undefined;
  /** An echo has carried the label already, so no other answer has to. */
  echoed = false;
  /** A limit has refused something that the command asked for. */
  wasLimited = false;
  /** What it answers itself, so that the client is not told again when it happens. */
  tells: Tells | undefined;

  constructor(session: IrcSession, house: IrcHouse, line: Line) {
    this.session = session;
    this.house = house;
    this.line = line;
    this.label = session.caps.has("labeled-response") ? line.tags.get("label") : undefined;
  }

  get params(): readonly string[] {
    return this.line.params;
  }

  /** Who asks, as they are now. Only for commands of registered clients. */
  get user(): User {
    const user = this.house.chat.userOf(this.session.user) ?? this.session.who;
    if (!user) throw new Error("a command for registered clients was carried out for another one");
    return user;
  }

  /** A numeric reply: the client's nick comes first. */
  reply(numeric: Numeric, ...params: readonly string[]): void {
    this.say({ command: numerics[numeric], params: [this.session.nick, ...params] });
  }

  /**
   * Sends the lines so far, and resolves when the client has room for more. A labelled answer is one batch, which is sent
   * as a whole.
   */
  async page(): Promise<void> {
    if (this.label !== undefined) return;
    this.session.send(this.lines.splice(0));
    await this.session.drained();
  }

  /** A line of the server. */
  say(saying: Saying): void {
    this.lines.push(formatLine({ source: this.house.host, ...saying }));
  }

  /** A line that one of the client's own people says, such as the client itself. */
  sayAs(person: Pick<User, "id" | "name">, command: string, ...params: readonly string[]): void {
    this.lines.push(formatLine({ source: this.house.people.maskOf(person), command, params }));
  }

  /** The client's own JOIN of a channel that it did not ask for. */
  sayJoin(person: User, channel: string): void {
    const accountOf = () => (person.kind === "account" ? person.name : undefined);
    const { caps } = this.session;
    this.say(joinOf(person, { caps, channel, people: this.house.people, accountOf }));
  }

  /** FAIL, for commands whose specification names it: their clients understand it. */
  fail(code: string, context: readonly string[], sentence: string): void {
    this.say({ command: "FAIL", params: [this.line.command, code, ...context, sentence] });
  }

  /** A standard reply (IRCv3 standard-replies): a code for programs, a sentence for people. */
  note(kind: "FAIL" | "WARN" | "NOTE", code: string, context: readonly string[], sentence: string): void {
    if (this.session.caps.has("standard-replies"))
      this.say({ command: kind, params: [this.line.command, code, ...context, sentence] });
    else this.say({ command: "NOTICE", params: [this.session.nick, `${this.line.command}: ${sentence}`] });
  }

  /** Carries out a command for the person. */
  async perform(command: Command): Promise<Outcome> {
    try {
      return this.#noted(
        await this.house.chat.perform(this.session.user, this.#named(command), this.session),
      );
    } catch (cause) {
      if (cause instanceof Unanswered) return { refused: cause.refusal };
      throw cause;
    }
  }

  async ask<T extends QuestionType>(
    question: Question<T>,
  ): Promise<Answers[T] | { readonly refused: Refusal }> {
    const refused = this.pays((question as { readonly type: T }).type);
    if (refused) return { refused };
    try {
      return await this.house.chat.questions.ask(this.session, this.#named(question));
    } catch (cause) {
      if (cause instanceof Unanswered) return { refused: cause.refusal };
      throw cause;
    }
  }

  /** Charges the client for a question of this type. Returns why it may not ask now, if so. */
  pays(type: QuestionType): Refusal | undefined {
    const refused = this.house.chat.toll?.question(this.session, type);
    if (refused?.code === "rate_limited") this.wasLimited = true;
    return refused;
  }

  /** What the client calls a person is a nick; the core knows names. */
  #named<T extends Command | Question>(request: T): T {
    const { nicks } = this.house.people;
    if (nicks.isEmpty) return request;
    if ("user" in request && typeof request.user === "string")
      return { ...request, user: nicks.nameOf(request.user) };
    return request.type === "user.get" || request.type === "user.metadata"
      ? { ...request, ...(request.name !== undefined && { name: nicks.nameOf(request.name) }) }
      : request;
  }

  #noted<T extends { readonly refused?: Refusal | undefined }>(answer: T): T {
    if (answer.refused?.code === "rate_limited") this.wasLimited = true;
    return answer;
  }
}
