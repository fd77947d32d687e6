import type { Client, EndReason } from "../../chat/audience.ts";
import { groupOf, NOBODY, personOf } from "../../chat/payer.ts";
import type { Profile } from "../../chat/profile.ts";
import { Inbox, type InboxOwner } from "../../net/inbox.ts";
import type { User } from "../../protocol/account.ts";
import { closeCodes } from "../../protocol/frames.ts";
import type { RoomId, SessionId, UserId } from "../../protocol/ids.ts";
import type { Room } from "../../protocol/room.ts";
import { Answering } from "./answering.ts";
import type { IrcAudience } from "./audience.ts";
import { ClientBatches } from "./batches.ts";
import { Call } from "./call.ts";
import { type Caps, capsOf, NO_CAPS } from "./caps.ts";
import { carryOut, TOGETHER } from "./carrying-out.ts";
import { Channels, isQuery, peerOf } from "./channels.ts";
import { tellMark } from "./commands/marks.ts";
import type { IrcHouse } from "./house.ts";
import { Identity } from "./identity.ts";
import { NOBODY_IGNORED } from "./ignoring.ts";
import { answerOf } from "./labels.ts";
import { formatLine, type Line, type LineProblem } from "./line.ts";
import { metadataVersionOf } from "./metadata.ts";
import type { Monitors } from "./monitors.ts";
import { tellOwnNick } from "./nick.ts";
import { type Numeric, numerics } from "./numerics.ts";
import { OwnPosts } from "./own-posts.ts";
import { type Looks, profileOf, type Shown as ShownPerson } from "./people.ts";
import { forget, tellAccount } from "./person-lines.ts";
import { tellProblem } from "./problems.ts";
import { Registration } from "./registration.ts";
import { verbOf } from "./services.ts";
import type { Link, Shown } from "./shown.ts";

/** What a session does in its order: a line that it heard, or something that follows from what happened. */
type Heard = Line | LineProblem | { readonly task: (call: Call) => Promise<void> };

/** A line that a task's answer is for: it has no label. */
const TASK: Line = { tags: new Map(), source: undefined, command: "JOIN", params: [] };

/** The subscriptions of nearly all clients. */
const NO_KEYS: ReadonlySet<string> = new Set();

/** Tasks of one session that wait: others can cause them. A person with 500 rooms has one for each when they come. */
const TASKS_MAX = 2_000;

/** One connection of an IRC client. */
export class IrcSession implements Client, InboxOwner<Heard>, ShownPerson {
  user: UserId = NOBODY;
  session: SessionId | undefined;
  /** The person as they were when the client registered. */
  who: User | undefined;
  audience: IrcAudience;
  nick = "*";
  looks: Looks;
  away: string | undefined;
  /** The status that is theirs again when they are back. */
  statusBefore: Pick<User, "status" | "statusUntil"> | undefined;
  readonly since = Date.now();
  wroteAt = this.since;
  readonly shown: Shown;
  readonly channels = new Channels();
  readonly identity = new Identity();
  /** The highest version that CAP LS has named. */
  capVersion = 301;
  /** Until the client is registered; none afterwards. */
  registration: Registration | undefined;
  /** The letters of user modes, besides those that follow from something else. */
  modes = "i";
  /** Keys of whose values the client wants to hear (METADATA SUB). */
  subscriptions: ReadonlySet<string> = NO_KEYS;
  /** Whom the person has blocked: what they say is not sent. */
  ignored = NOBODY_IGNORED;
  /** The names that the client watches; none = it has watched none yet. */
  monitors: Monitors | undefined;
  /** Whether the person's account is older than a day. */
  isKnown = false;
  readonly #house: IrcHouse;
  readonly #link: Link;
  readonly #inbox = new Inbox<Heard>(this);
  #posts: OwnPosts | undefined;
  #batches: ClientBatches | undefined;
  #caps: Caps = NO_CAPS;
  readonly #answering: Answering;
  /** Tasks that wait, and the rooms whose reading positions some of them tell. */
  #tasks = 0;
  #toMark: Set<RoomId> | undefined;
  #isGone = false;
  /** Why the connection ends. */
  #farewell = "Connection closed";

  constructor(house: IrcHouse, link: Link, shown: Shown) {
    this.#house = house;
    this.#link = link;
    this.#answering = new Answering(link);
    this.shown = shown;
    this.audience = house.audiences.of(NO_CAPS);
    this.looks = { username: "~", host: house.hostOf(shown.visitor.network), realname: "" };
    this.registration = new Registration(this, house);
  }

  get person(): string {
    return personOf(this.user, this.network);
  }

  get group(): string {
    return groupOf(this.person, this.network, this.isKnown);
  }

  get network(): string {
    return this.shown.visitor.network;
  }

  get secure(): boolean {
    return this.shown.secure;
  }

  get profile(): Profile {
    return profileOf(this);
  }

  get ready(): boolean {
    return this.#inbox.hasRoom;
  }

  // Made when they are needed: most clients say little, and there are very many clients.

  get posts(): OwnPosts {
    this.#posts ??= new OwnPosts();
    return this.#posts;
  }

  get batches(): ClientBatches {
    this.#batches ??= new ClientBatches();
    return this.#batches;
  }

  /** What the command that is under way tells by its answer. */
  get tells(): Call["tells"] {
    return this.#answering.call?.tells;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get caps(): Caps {
    return this.#caps;
  }

  /** From now on the client gets lines of another form. */
  set caps(caps: Caps) {
    this.#caps = capsOf(caps);
    if (metadataVersionOf(caps) === undefined) this.subscriptions = NO_KEYS;
    const audience = this.#house.audiences.of(caps);
    if (audience === this.audience) return;
    this.audience = audience;
    if (!this.registration) this.#house.chat.changeAudience(this);
  }

  // What the connection says.
  hear(line: Line | LineProblem): void {
    this.#inbox.add(line);
  }

  charge(work: number): number {
    return this.#house.chat.toll?.charge(this, work) ?? 0;
  }

  /** `hasAll`: whatever was sent has reached the client. */
  drop(hasAll: boolean): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#inbox.clear();
    this.registration?.drop();
    const { chat, people, underWay, counts } = this.#house;
    this.identity.marks?.end(hasAll);
    if (this.identity.login) void chat.access.logins.ended(this.identity.login);
    if (this.registration) people.remove(this);
    if (this.registration) return;
    counts.changes(this.modes, "");
    if (people.sessionsOf(this.user).length === 1) people.was(this);
    // A guest of IRC cannot come back: QUIT means gone. Until the others know it, lines show the guest as before.
    const leaves = () => forget(this.#house, this);
    underWay.add(chat.clients.leave(this, false, this.#farewell).finally(leaves));
  }

  // What the core says.
  send(lines: readonly string[]): void {
    this.#answering.flush();
    this.#link.send(lines);
  }

  drained(): Promise<void> {
    return this.#link.drained();
  }

  end(reason: EndReason, why?: string): void {
    if (reason === "failed") this.close("something went wrong: connect again", closeCodes.internal);
    else if (reason === "banned") this.close(why ?? "banned", closeCodes.banned);
    else this.close(why ?? "signed out", closeCodes.signedOut);
  }

  // What the door's own parts say.
  /** Sends `ERROR` with this reason and closes. The others are told the reason, if that ends a guest. */
  close(reason: string, code?: number): void {
    this.#farewell = reason;
    this.#link.end(`Closing link: ${this.looks.host} (${reason})`, code);
  }

  write(line: string): void {
    this.#answering.flush();
    this.#link.write(line);
  }

  numeric(numeric: Numeric, ...params: readonly string[]): void {
    const { host: source } = this.#house;
    this.write(formatLine({ source, command: numerics[numeric], params: [this.nick, ...params] }));
  }

  /** Something that has to be told between two commands of the client. */
  later(task: (call: Call) => Promise<void>): void {
    this.#tasks += 1;
    if (this.#tasks <= TASKS_MAX) this.#inbox.add({ task });
    else this.close("too much is to be told to this client: it cannot keep up");
  }

  /** The name by which messages of this room come and go; undefined = the client is not in it. */
  targetOf(id: RoomId): string | undefined {
    const room = this.#house.chat.roomOf(this.user, id);
    if (!room) return undefined;
    if (!isQuery(room)) return this.channels.nameOf(room);
    const peer = peerOf(room, this.user);
    return peer && this.#house.people.nicks.of(peer);
  }

  /** The room of a channel's name, if the client is in it. */
  roomOf(channel: string): Room | undefined {
    const room = this.channels.roomOf(channel);
    return room && this.#house.chat.roomOf(this.user, room.id);
  }

  /** The person has another name or another nick, or became an account. */
  renamed(user: User): void {
    tellOwnNick(this.#house, this, user);
    tellAccount(this.#house, this, user);
  }

  /** One of the person's clients has moved their reading position. */
  marked(id: RoomId): void {
    const room = this.#house.chat.roomOf(this.user, id);
    const target = room && this.targetOf(id);
    if (target === undefined || this.tells?.mark === id || this.#toMark?.has(id)) return;
    this.#toMark ??= new Set();
    this.#toMark.add(id);
    this.later((call) => {
      this.#toMark?.delete(id);
      return tellMark(call, room as Room, target);
    });
  }

  /** The labelled command under way answers with these lines. Returns false if there is none. */
  capture(lines: readonly string[]): boolean {
    return this.#answering.capture(lines);
  }

  // How lines are handled: see Inbox.
  together(heard: Heard): boolean {
    return !this.registration && "command" in heard && TOGETHER.has(verbOf(heard));
  }

  async handle(heard: Heard): Promise<string | undefined> {
    const call = new Call(this, this.#house, "command" in heard ? heard : TASK);
    if ("task" in heard) {
      this.#tasks -= 1;
      await this.#answering.carryOut(call, heard.task);
    } else if ("problem" in heard) tellProblem(call, heard);
    else if (this.together(heard)) await carryOut(call);
    else await this.#answering.carryOut(call);
    const away = call.wasLimited ? this.#house.chat.toll?.turnedAway(this) : undefined;
    if (away) this.close(away.message, closeCodes.protocolErrors);
    const lines = answerOf(call);
    return lines.length > 0 ? lines.join("\n") : undefined;
  }

  say(answer: string): void {
    this.#link.send(answer.split("\n"));
  }

  goOn(): void {
    this.#link.goOn();
  }

  failed(cause: unknown): void {
    this.#house.log.error("a command of IRC failed", cause);
    this.end("failed");
  }
}
