import type { Database, Statement } from "bun:sqlite";
import type { Membership } from "../../chat/ports.ts";
import type { Scope, View } from "../../chat/view.ts";
import type { User } from "../../protocol/account.ts";
import { keyOf, roomId, type UserId } from "../../protocol/ids.ts";
import { skeleton } from "../../protocol/names.ts";
import type { Room, RoomRole } from "../../protocol/room.ts";
import { Kept } from "../kept.ts";
import { privateRoomNamed } from "../private-rooms.ts";
import {
  directKey,
  type Moment,
  ROOM_AND_HEAD,
  type RoomRow,
  roomOf,
  USER_COLUMNS,
  type UserRow,
  userOf,
} from "../rows.ts";
import { standingOutside } from "../standings.ts";
import { AccountViews } from "./account-views.ts";
import { Contact } from "./contact.ts";
import { EntryRows } from "./entry-rows.ts";
import { IdleRooms } from "./idle-rooms.ts";
import { InvitingViews } from "./inviting.ts";
import { MessageViews, nothing } from "./message-views.ts";
import { RoomViews } from "./room-views.ts";
import type { Runner } from "./run.ts";
import type { ServerTime } from "./server-time.ts";

const ROOM = `select ${ROOM_AND_HEAD} from rooms where`;
const USER = `select ${USER_COLUMNS} from users where deleted_at is null and`;
/** Loads what a command's scope names, inside the writer's transaction. */
export class Views {
  readonly kept = new Kept();
  readonly #messages: MessageViews;
  readonly #roomViews: RoomViews;
  readonly #inviting: InvitingViews;
  readonly #accounts: AccountViews;
  readonly contact: Contact;
  readonly idle: IdleRooms;
  readonly #deletedRoom: Statement<RoomRow>;
  readonly #keptRole: Statement<{ role: RoomRole }>;
  readonly #publicRoom: Statement<RoomRow>;
  readonly #roomByPeople: Statement<RoomRow>;
  readonly #userByName: Statement<UserRow>;
  readonly #runner: Runner;
  readonly #operator: Statement<{ user: number }>;
  readonly #joined: Statement<{ room: number }>;
  readonly #entry: EntryRows;

  constructor(db: Database, time: ServerTime, runner: Runner) {
    this.#messages = new MessageViews(db, time);
    this.#entry = new EntryRows(db);
    this.idle = new IdleRooms(db);
    this.contact = new Contact(db, (room, user) => this.#roleIn(room, user) !== "none");
    this.#inviting = new InvitingViews(db, this.contact);
    this.#accounts = new AccountViews(db);
    this.#roomViews = new RoomViews(db, {
      user: (key) => this.#user(key),
      roleIn: (room, user) => this.#roleIn(room, user),
      welcomes: (person, other) => this.contact.welcomes(person, other),
    });
    this.#deletedRoom = db.prepare(
      `${ROOM} id = ?1 and deleted_at is not null
        and exists (select 1 from erasures where kind = 'room' and room = ?1 and at = 0)`,
    );
    this.#keptRole = db.prepare("select role from kept_members where room = ? and user = ?");
    this.#publicRoom = db.prepare(`${ROOM} skeleton = ?`);
    this.#roomByPeople = db.prepare(`${ROOM} direct = ?`);
    this.#userByName = db.prepare(`${USER} skeleton = ?`);
    this.#runner = runner;
    this.#operator = db.prepare("select user from members where room = ? and role = 'operator' limit 1");
    this.#joined = db.prepare("select room from members where user = ?");
  }

  /** The view, and the row of its room, whose head the writer moves on. Nothing when the actor no longer exists. */
  load(actor: UserId, scope: Scope, at: Moment): { view: View; row: RoomRow | undefined } | undefined {
    const key = keyOf(actor);
    const me = this.#user(key);
    if (!me) return undefined;
    const others = this.#others(scope);
    const whose = scope.leaving ? (otherKey(others) ?? key) : key;
    const row = this.#roomOf(scope, me, others);
    const asked = isPlain(scope) ? nothing : this.#messages.load(scope, row, key, otherKey(others));
    const view: View = {
      me,
      others,
      joined: scope.joined ? this.#joined.all(whose).map(({ room }) => roomId(room)) : none,
      head: row?.head ?? 0,
      membership: scope.deletedRoom ? this.#former(row, key) : this.#membership(row, key),
      otherMembership: this.#membership(row, otherKey(others)),
      leads: scope.leads === true && row !== undefined && this.#leads(row, key),
      mentionsAll: scope.mentions?.all ?? false,
      mentioned: scope.mentions && row ? this.#mentioned(row, key, scope.mentions) : none,
      nameTaken: this.#isTaken(scope, row),
      ...(scope.deletedUser !== undefined && this.#accounts.deleted(scope.deletedUser)),
      ...(scope.entry && { entry: this.#entry.look(scope.entry, at) }),
      chosen: scope.chosen ? this.#roomViews.chosen(key) : 0,
      ...(scope.making && { making: this.#roomViews.making(key, at) }),
      unanswered: scope.unanswered ? this.#roomViews.unanswered(key) : 0,
      ...nothingThere,
      ...(scope.absent && row?.kind === "direct" && this.#roomViews.absent(row, key)),
      ...(scope.marks && this.#roomViews.marks(whose)),
      bereft: scope.bereft ? this.#roomViews.bereftBy(scope.bereft, row, whose, otherKey(others)) : none,
      ...(scope.inviting && others[0] && { inviting: this.#inviting.look(keyOf(others[0].id), key) }),
      ...(scope.contact && others[0] && { contact: this.contact.look(key, keyOf(others[0].id)) }),
      ...(scope.settings && { settings: this.contact.settings(key) }),
      ...(scope.idle && { idle: this.idle.look(this.#runner.run(this.kept.counts()).rooms) }),
      ...(scope.server ? this.#counts() : uncounted),
      ...asked,
    };
    if (row) (view as { room: Room }).room = roomOf(row);
    const unheard = this.contact.unheard(scope, row, key, others);
    if (unheard) (view as { unheard: typeof unheard }).unheard = unheard;
    const first = scope.nonce === undefined ? undefined : this.#messages.first(key, scope.nonce);
    if (first) (view as { first: typeof first }).first = first;
    return { view, row };
  }

  #counts(): typeof uncounted {
    return { ...this.#runner.run(this.kept.counts()), nextPerson: this.#runner.run(this.kept.nextPerson()) };
  }

  #others({ people, person }: Scope): readonly User[] {
    if (person) return [this.#user(keyOf(person)) ?? []].flat();
    return people ? people.flatMap((name) => this.#named(name) ?? []) : none;
  }

  #roomOf(scope: Scope, me: User, others: readonly User[]): RoomRow | undefined {
    if (scope.roomById) return this.#room(keyOf(scope.roomById));
    if (scope.deletedRoom) return this.#deletedRoom.get(keyOf(scope.deletedRoom)) ?? undefined;
    if (scope.publicRoom !== undefined) return this.#kept(this.#publicRoom.get(skeleton(scope.publicRoom)));
    if (scope.roomByName !== undefined) return this.#roomNamed(scope.roomByName, me);
    if (scope.direct && others.length > 0)
      return this.#kept(this.#roomByPeople.get(directKey([me, ...others].map(({ id }) => keyOf(id)))));
    return undefined;
  }

  /** Only public rooms have names that nobody else has, so they come first. */
  #roomNamed(name: string, me: User): RoomRow | undefined {
    const key = skeleton(name);
    const found = this.#publicRoom.get(key);
    if (found) return this.#kept(found);
    const own = this.#runner.run(privateRoomNamed(key, keyOf(me.id)));
    return own === undefined ? undefined : this.#room(own);
  }

  #room(key: number): RoomRow | undefined {
    return this.kept.roomAtHand(key) ?? this.#runner.run(this.kept.findRoom(key));
  }

  #kept(row: RoomRow | null): RoomRow | undefined {
    return row ? this.kept.keepRoom(row) : undefined;
  }

  /** What they were in a room that is deleted. */
  #former(row: RoomRow | undefined, user: number): Membership {
    return (row && this.#keptRole.get(row.id, user)?.role) ?? "none";
  }

  #membership(row: RoomRow | undefined, user: number | undefined): Membership {
    if (!row || user === undefined) return "none";
    const role = this.#roleIn(row.id, user);
    return role === "none" ? this.#runner.run(standingOutside(row.id, user)) : role;
  }

  #roleIn(room: number, user: number): RoomRole | "none" {
    return this.kept.roleAtHand(room, user) ?? this.#runner.run(this.kept.role(room, user));
  }

  #leads(row: RoomRow, me: number): boolean {
    return (row.maker === me || row.kind === "private") && this.#operator.get(row.id) === null;
  }

  #isTaken(scope: Scope, row: RoomRow | undefined): boolean {
    if (scope.userName) return this.#accounts.isTaken(scope.userName);
    if (scope.roomName === undefined) return false;
    const found = this.#publicRoom.get(skeleton(scope.roomName || (row?.name ?? "")));
    return found !== null && found.id !== row?.id;
  }

  #user(key: number): User | undefined {
    return this.kept.userAtHand(key) ?? this.#runner.run(this.kept.findUser(key));
  }

  #named(name: string): User | undefined {
    const row = this.#userByName.get(skeleton(name));
    return row ? userOf(row) : undefined;
  }

  /** People of the room by the names in a text, each by the first of its spellings that somebody has. */
  #mentioned(row: RoomRow, me: number, { names }: NonNullable<Scope["mentions"]>): UserId[] {
    const found = names.flatMap(
      (spellings) =>
        spellings
          .values()
          .map((spelling) => this.#named(spelling))
          .find((user) => user !== undefined) ?? [],
    );
    const here = found.filter(
      ({ id }) => this.#roleIn(row.id, keyOf(id)) !== "none" && this.contact.heeds(keyOf(id), me),
    );
    return [...new Set(here.map(({ id }) => id))];
  }
}

/** Whether a command asks for nothing but a room and itself in it, as nearly all do. */
const isPlain = ({ message, replyTo, thread, counts, ban, session, password, read, wroteAfter }: Scope) =>
  !(message || replyTo || thread || counts || ban || session || password || read) && wroteAfter === undefined;

const otherKey = ([other]: readonly User[]): number | undefined => other && keyOf(other.id);

const none: never[] = [];
const uncounted = { rooms: 0, conversations: 0, accounts: 0, guests: 0, nextPerson: 0 };
const nothingThere = { bannedFrom: none, invitedTo: none, absent: none, crowded: none };
