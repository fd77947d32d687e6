import type { Invite, ServerInvite } from "../../protocol/invite.ts";
import { words } from "../words.ts";
import { looksAfterServer } from "./administration.ts";
import { client, problemOf } from "./chat.ts";
import { linkWith } from "./server.ts";
import { type Wrong, wrongOf } from "./wrong.ts";

const ROLES = ["member", "moderator", "admin"] as const;

/** The roles that the user may give. */
export const rolesToGive = (): readonly ServerInvite["role"][] => (looksAfterServer() ? ROLES : []);

/** Makes an invitation to the server. Returns its link, which is shown once, or what went wrong. */
export async function makeInvite(
  fields: Partial<Omit<ServerInvite, "type">>,
): Promise<{ readonly link: string } | { readonly problem: Wrong }> {
  const answer = await client.value?.call("server.invite", fields);
  if (answer?.is !== "ok") return { problem: (answer && wrongOf(answer)) ?? { says: words.notConnected } };
  return { link: linkWith("invite", answer.ok.code) };
}

/** The invitations to the server, the newest first. */
export async function loadInvites(ended: boolean): Promise<readonly Invite[] | undefined> {
  const found: Invite[] = [];
  for (;;) {
    const after = found.at(-1)?.id;
    const answer = await client.value?.call("server.invites", { ended, ...(after && { after }) });
    if (answer?.is !== "ok") return undefined;
    found.push(...answer.ok.invites);
    if (!answer.ok.more) return found.toReversed();
  }
}

/** Whether a person has made an account by one of the oldest invitations. */
export async function hasInvited(): Promise<boolean> {
  const answer = await client.value?.call("server.invites", { ended: true });
  return answer?.is === "ok" && answer.ok.invites.some(({ used }) => used > 0);
}

/** Returns what went wrong. */
export async function revokeInvite({ id }: Invite): Promise<string | undefined> {
  const answer = await client.value?.call("server.uninvite", { invite: id });
  return answer ? problemOf(answer) : words.notConnected;
}
