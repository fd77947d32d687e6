import type { SignedIn } from "../../chat/store.ts";
import type { User } from "../../protocol/account.ts";
import type { Refusal } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import { userNameProblem } from "../../protocol/names.ts";
import { Call } from "./call.ts";
import { comeIn } from "./coming-in.ts";
import { setOwn } from "./commands/metadata.ts";
import { becomeAway } from "./commands/presence.ts";
import { cutTo } from "./cut.ts";
import type { IrcHouse } from "./house.ts";
import type { Line } from "./line.ts";
import { metadataVersionOf } from "./metadata.ts";
import { tellFirstNick } from "./nick.ts";
import { tellHost } from "./person-lines.ts";
import { byPage } from "./register.ts";
import { labelOf, whoIs } from "./sasl-step.ts";
import type { IrcSession } from "./session.ts";
import { enters, signIn } from "./signing-in.ts";
import { REALNAME_BYTES_MAX } from "./sizes.ts";
import { welcome } from "./welcome.ts";

/** A client registers within so long. */
const REGISTRATION_MS_MAX = 30_000;
const USERNAME_BYTES_MAX = 18;
const NO_LINE: Line = { tags: new Map(), source: undefined, command: "", params: [] };

/** What a client says before it is registered: PASS, NICK, USER, CAP, and how it signs in (RFC 2812 section 3.1). */
export class Registration {
  /** CAP LS or REQ was said, and CAP END was not: registration waits. */
  isNegotiating = false;
  password: string | undefined;
  /** What the client says of itself before it is registered; undefined = a value is to be removed (METADATA). */
  readonly #said = new Map<string, string | undefined>();
  readonly #session: IrcSession;
  readonly #house: IrcHouse;
  readonly #timer: ReturnType<typeof setTimeout>;
  #nick: string | undefined;
  #hasUser = false;
  #isOver = false;

  constructor(session: IrcSession, house: IrcHouse) {
    this.#session = session;
    this.#house = house;
    this.#timer = setTimeout(() => session.close("registration timed out"), REGISTRATION_MS_MAX);
    this.#timer.unref();
    house.counts.unknown += 1;
  }

  /** The nick that the client has named. */
  get wanted(): string | undefined {
    return this.#nick;
  }

  /** What the client has said of itself so far. */
  get saidNow(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#said].filter((one): one is [string, string] => one[1] !== undefined));
  }

  /** METADATA SET before registration. Returns whether there was room for the key. */
  says(key: string, value: string | undefined): boolean {
    if (!this.#said.has(key) && this.#said.size >= limits.metadataKeysMax) return false;
    this.#said.set(key, value);
    return true;
  }

  /** It is over: the client is registered, or gone. */
  drop(): void {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#house.counts.unknown -= 1;
    this.#isOver = true;
  }

  async nick(call: Call, nick: string): Promise<void> {
    const problem = userNameProblem(nick);
    if (problem !== undefined) return call.reply("ERR_ERRONEUSNICKNAME", nick, problem);
    this.#nick = nick;
    await this.goOn();
  }

  async user(username: string, realname: string): Promise<void> {
    const name = cutTo(username.replace(/[\s\0@!:*?]/g, ""), USERNAME_BYTES_MAX);
    this.#session.looks = {
      ...this.#session.looks,
      username: `~${name || "user"}`,
      realname: cutTo(realname, REALNAME_BYTES_MAX),
    };
    this.#hasUser = true;
    await this.goOn();
  }

  /** Registers the client if it has said everything. */
  async goOn(): Promise<void> {
    if (this.#nick === undefined || !this.#hasUser || this.isNegotiating) return;
    const session = this.#session;
    const { chat, settings } = this.#house;
    const wrong = await this.#showPassword(settings.password);
    if (wrong !== undefined) {
      session.numeric("ERR_PASSWDMISMATCH", wrong);
      return session.close("wrong password");
    }
    const { login } = session.identity;
    const who = login ?? (await this.#becomeGuest(this.#nick));
    if (!who) return;
    if (session.isGone) {
      if (!login) chat.clients.guestGone(who.user);
      return;
    }
    await this.#enter(who);
  }

  /**
   * What PASS said is the server's password or, as `name:password`, the account's. Returns what is wrong with it. People who have
   * signed in need not know the server's.
   */
  async #showPassword(server: string | undefined): Promise<string | undefined> {
    const { password = "" } = this;
    const session = this.#session;
    if (session.identity.login) return undefined;
    const isServers = server !== undefined && password === server;
    const [, identity, secret] = /^([^:]+):(.+)$/s.exec(password) ?? [];
    if (!isServers && (!identity || !secret)) return server === undefined ? undefined : "Password incorrect";
    const { shown } = session;
    if (!shown.mayShowPassword) return "Passwords are taken over TLS only";
    if (isServers || !identity || !secret) return undefined;
    const { name, device } = whoIs(identity);
    const caller = { network: shown.visitor.network };
    const { logins } = this.#house.chat.access;
    const login = await logins.byPassword({ name, password: secret }, caller, labelOf(device));
    if ("refused" in login) return login.refused.message;
    session.identity.device = device;
    const call = new Call(session, this.#house, NO_LINE);
    await signIn(call, login);
    session.send(call.lines);
    return undefined;
  }

  async #becomeGuest(nick: string): Promise<{ user: User } | undefined> {
    const { chat } = this.#house;
    const session = this.#session;
    const { visitor } = session.shown;
    const away = chat.toll?.greeting(session) ?? chat.toll?.newcomer(visitor.network);
    const outcome = away ? { refused: away } : await chat.clients.createGuest(visitor, { name: nick });
    if (!outcome.refused && outcome.user) return { user: outcome.user };
    this.#refuse(nick, outcome.refused && byPage(this.#house, outcome.refused));
    return undefined;
  }

  #refuse(nick: string, refused: Refusal | undefined): void {
    const session = this.#session;
    if (refused?.code === "name_taken" || refused?.code === "bad_name") {
      this.#nick = undefined;
      const numeric = refused.code === "name_taken" ? "ERR_NICKNAMEINUSE" : "ERR_ERRONEUSNICKNAME";
      session.numeric(numeric, nick, refused.message);
      return;
    }
    if (refused?.code === "banned")
      session.numeric(
        "ERR_YOUREBANNEDCREEP",
        refused.lift ? `${refused.message} (${refused.lift})` : refused.message,
      );
    session.close(refused?.message ?? "you cannot come in now");
  }

  async #enter(who: { readonly user: User } & Partial<SignedIn>): Promise<void> {
    const session = this.#session;
    session.who = who.user;
    session.user = who.user.id;
    session.session = who.session;
    session.isKnown = who.known === true;
    session.nick = who.user.name;
    const [said] = await Promise.all([this.#ownMetadata(), this.#house.counts.refresh()]);
    const call = new Call(session, this.#house, NO_LINE);
    const before = this.#house.people.looksOf(who.user);
    const entered = await enters(call, who.user, this.#nick ?? who.user.name);
    if (!entered) return;
    this.drop();
    session.registration = undefined;
    this.#house.counts.changes("", session.modes);
    welcome(call, said);
    comeIn(call, entered.rooms);
    tellFirstNick(this.#house, who.user);
    tellHost(this.#house, session, who.user, before);
    session.send(call.lines);
    for (const [key, value] of this.#said) session.later((later) => setOwn(later, key, value));
    const { away } = session;
    if (away !== undefined) session.later((later) => becomeAway(later, away));
    entered.follow();
  }

  /** What is said of the person, and what the client has just said of itself; undefined = the client does not ask. */
  async #ownMetadata(): Promise<ReadonlyMap<string, string> | undefined> {
    const session = this.#session;
    if (metadataVersionOf(session.caps) === undefined) return undefined;
    const stored = await new Call(session, this.#house, NO_LINE).ask({
      type: "user.metadata",
      id: session.user,
    });
    const values = new Map("refused" in stored ? [] : Object.entries(stored.values));
    for (const [key, value] of this.#said) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    }
    return values;
  }
}
