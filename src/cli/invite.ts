import type { Chat } from "../chat/chat.ts";
import type { RoomId } from "../protocol/ids.ts";
import { type Invite, serverInvite } from "../protocol/invite.ts";
import { problemOf } from "../protocol/problems.ts";
import { exits } from "./exits.ts";
import type { Said, Verb } from "./verb.ts";

const refused = (problem: string): Said => ({ problem, code: exits.refused });

export const invite: Verb = {
  usage: "[--uses 1] [--days 7] [--role member|moderator|admin] [--rooms NAME,NAME]",
  says: "makes and prints a link with which people can make an account, even if registration is closed; they enter these public rooms",
  options: { uses: "value", days: "value", role: "value", rooms: "value" },
  words: 0,
  run: async ({ chat, page, reach }, { values }) => {
    const { uses, days, role, rooms: names = "" } = values;
    const rooms: RoomId[] = [];
    for (const name of names.split(",").filter((one) => one.trim() !== "")) {
      const room = await chat.publicRoom(name.trim());
      if (!room) return refused(`there is no public room "${name.trim()}"`);
      rooms.push(room.id);
    }
    const given = {
      ...(uses !== undefined && { uses: Number(uses) }),
      ...(days !== undefined && { days: Number(days) }),
      ...(role !== undefined && { role }),
      rooms,
    };
    const asked = serverInvite.shape.safeParse({ type: "server.invite", ...given }, { error: problemOf });
    const [issue] = asked.error?.issues ?? [];
    if (!asked.success) return { problem: `--${issue?.path.join(".")} ${issue?.message}`, code: exits.usage };
    const made = await chat.access.newcomers.invitations.make("server", asked.data);
    return "refused" in made
      ? refused(made.refused.message)
      : { said: `${page}#invite=${made.code}`, note: reach };
  },
};

export const invites: Verb = {
  usage: "[--ended]",
  says: "lists the invitations to the server, and who used them; also those that have ended",
  options: { ended: "flag" },
  words: 0,
  run: async ({ chat }, { flags }) => {
    const all = await allOf(chat, flags.has("ended"));
    return { said: all.length === 0 ? "there are no invitations" : all.map(lineOf).join("\n") };
  },
};

export const uninvite: Verb = {
  usage: "ID",
  says: "withdraws an invitation to the server; people who have used it stay",
  options: {},
  words: 1,
  run: async ({ chat }, { words: [id] }) => {
    const found = (await allOf(chat, false)).find((one) => one.id === id);
    if (!found) return refused(`there is no open invitation ${id}: \`exchat invites\` lists them`);
    const done = await chat.performAsServer({ type: "server.uninvite", invite: found.id });
    return done.refused ? refused(done.refused.message) : { said: `withdrawn: ${lineOf(found)}` };
  },
};

const allOf = (chat: Chat, ended: boolean): Promise<readonly Invite[]> =>
  chat.access.newcomers.invitations.all(ended);

const lineOf = ({ id, by, role, uses, used, usedBy, expiresAt, ended }: Invite): string =>
  [
    id,
    `by ${by.name}`,
    role,
    ended === undefined ? `for ${uses} more until ${expiresAt}` : ended.replace("_", " "),
    used === 0
      ? "unused"
      : `used by ${usedBy.map(({ name }) => name).join(", ")}${used > usedBy.length ? ` and ${used - usedBy.length} more` : ""}`,
  ].join("  ");
