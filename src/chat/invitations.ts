import type { User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { RoomId, UserId } from "../protocol/ids.ts";
import type { Invite, ServerInvite } from "../protocol/invite.ts";
import { limits } from "../protocol/limits.ts";
import type { Visitor } from "./admission.ts";
import type { Codes } from "./codes.ts";
import type { Performing } from "./credentials.ts";
import { SYSTEM } from "./decide.ts";
import { cutInvitation, invitationRefusal, unknownInvitation } from "./entry.ts";
import type { Answer } from "./questions.ts";
import type { Store } from "./store.ts";

interface InvitationsWorld {
  readonly store: Store;
  readonly codes: Codes;
  readonly chat: Performing;
}
/** The form of every code that this server makes. */
const CODE = /^[\w-]{22,128}$/;

const notIn = refusal("not_member", {
  message: "rooms: you can invite people only into rooms that you are in",
  field: "rooms",
});

/** Invitations to the server. */
export class Invitations {
  readonly #world: InvitationsWorld;

  constructor(world: InvitationsWorld) {
    this.#world = world;
  }

  /** Makes one, in the name of this person or of the server itself. */
  async make(
    user: UserId | "server",
    { role, uses, days, rooms }: Omit<ServerInvite, "type">,
  ): Promise<Answer<{ invite: Invite; code: string }>> {
    const { codes, chat } = this.#world;
    for (const room of rooms)
      if (user !== "server" && !(await this.#mayName(user, room))) return { refused: { ...notIn, room } };
    const { code, kept } = codes.make();
    const command = { type: "invite.create", code: kept, role, uses, days, rooms } as const;
    const outcome = await (user === "server" ? chat.performAsServer(command) : chat.perform(user, command));
    if (outcome.refused) return outcome;
    if (!outcome.invite) throw new Error("an invitation was made that is not there");
    return { invite: outcome.invite, code };
  }

  /** All of them, with those that have ended if `ended`: for the operator, on the machine itself. */
  async all(ended: boolean): Promise<readonly Invite[]> {
    const { store } = this.#world;
    const found: Invite[] = [];
    for (;;) {
      const page = await store.invites({ after: found.at(-1)?.id, limit: limits.invitesPageMax, ended });
      found.push(...page);
      if (page.length < limits.invitesPageMax) return found;
    }
  }

  /** For a person who shows the code: the invitation, if it is open, and the hash of its code. */
  async by(code: string, visitor: Visitor): Promise<Answer<{ invite: Invite; kept: string }>> {
    if (!CODE.test(code)) return { refused: cutInvitation };
    const found = await this.#world.codes.try(code, visitor, (kept) => this.#world.store.inviteByCode(kept));
    if ("refused" in found) return { refused: found.refused ?? unknownInvitation };
    const { invite, byRole } = found.right;
    const refused = invitationRefusal({ ...invite, by: invite.by.name, ...(byRole && { byRole }) });
    return refused ? { refused } : { invite, kept: found.kept };
  }

  /**
   * A person has made an account by the invitation: they enter its rooms, those that its maker may still invite into. What
   * a room refuses is left out.
   */
  async enterRooms({ by, rooms }: Invite, user: User): Promise<void> {
    for (const room of rooms) await this.#enter(room, by.id, user);
  }

  async #mayName(user: UserId, room: RoomId): Promise<boolean> {
    const found = await this.#world.store.joinedRoom(user, room);
    return found !== undefined && found.kind !== "direct";
  }

  async #enter(room: RoomId, by: UserId, user: User): Promise<void> {
    const { chat } = this.#world;
    const join = () => chat.perform(user.id, { type: "room.join", room });
    if (!(await join()).refused || by === SYSTEM) return;
    const invited = await chat.perform(by, { type: "room.invite", room, user: user.name });
    if (!invited.refused) await join();
  }
}
