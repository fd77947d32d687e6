import type { UserRole } from "../../src/protocol/account.ts";
import type { Fields, Row } from "./table.ts";

const everybody = "SGgOIMVPFRBmao";
const signedIn = everybody.replace("S", "");
const accounts = signedIn.replace(/[Gg]/g, "");
const anywhere = (who: string) => ({ may: { anywhere: who } });
const nothing: Fields = () => ({});
const tom = { about: { self: false, otherRole: "member" as UserRole } };

/** What is about people and the server, and about no room. */
export const peopleRows: readonly Row[] = [
  { action: "user.block", ...anywhere(signedIn), fields: () => ({ user: "extra" }) },
  { action: "user.unblock", ...anywhere(signedIn), fields: () => ({ user: "extra" }) },
  { action: "user.blocks", ...anywhere(signedIn), fields: nothing },
  { action: "settings.set", ...anywhere(signedIn), fields: () => ({ strangers: "welcome" }) },
  { action: "user.metadata", ...anywhere(signedIn), fields: () => ({ name: "tom" }) },
  {
    action: "user.describe",
    ...anywhere(signedIn),
    fields: ({ fresh }) => ({ key: "homepage", value: fresh }),
  },
  {
    action: "certificate.add",
    ...anywhere(accounts),
    fields: ({ fresh }) => ({ fingerprint: new Bun.CryptoHasher("sha256").update(fresh).digest("hex") }),
  },
  { action: "certificate.remove", ...anywhere(accounts), fields: () => ({ fingerprint: "f".repeat(64) }) },
  { action: "certificate.list", ...anywhere(accounts), fields: nothing },
  { action: "user.rename", ...anywhere(signedIn), fields: ({ me }) => ({ name: me }) },
  {
    action: "user.role",
    ...anywhere("ao"),
    ...tom,
    fields: () => ({ user: "tom", role: "member" }),
  },
  {
    action: "user.role",
    when: "of an admin",
    ...anywhere("o"),
    about: { self: false, otherRole: "admin" },
    fields: () => ({ user: "abe", role: "admin" }),
  },
  {
    action: "user.role",
    when: "of one's own",
    ...anywhere(""),
    about: { self: true, otherRole: "owner" },
    fields: ({ me }) => ({ user: me, role: "member" }),
  },
  { action: "user.networks", ...anywhere("mao"), fields: () => ({ user: "tom" }) },
  { action: "server.ban", ...anywhere("mao"), fields: ({ fresh }) => ({ target: `${fresh}*` }) },
  {
    action: "server.ban",
    when: "of a moderator",
    ...anywhere("ao"),
    about: { self: false, otherRole: "moderator" },
  },
  {
    action: "server.ban",
    when: "of oneself",
    ...anywhere(""),
    about: { self: true, otherRole: "owner" },
    fields: ({ me }) => ({ target: me }),
  },
  { action: "server.unban", ...anywhere("mao"), fields: () => ({ ban: "b999999" }) },
  { action: "server.bans", ...anywhere("mao"), fields: nothing },
  { action: "audit.read", ...anywhere("ao"), fields: nothing },
  { action: "owner.claim", ...anywhere(accounts), fields: () => ({ code: "guessed" }) },
  { action: "server.invite", ...anywhere("ao"), fields: nothing },
  { action: "server.invites", ...anywhere("ao"), fields: nothing },
  { action: "server.uninvite", ...anywhere("ao"), fields: () => ({ invite: "i999" }) },
  { action: "account.register", ...anywhere("Gg"), fields: () => ({ name: "no name!" }) },
  { action: "account.password", ...anywhere(accounts), fields: () => ({ password: "short" }) },
  {
    action: "account.delete",
    when: "of somebody else",
    ...anywhere("ao"),
    about: { self: false },
    fields: () => ({ user: "nobody at all" }),
  },
  {
    action: "account.delete",
    when: "of oneself",
    ...anywhere(signedIn),
    about: { self: true },
  },
  { action: "account.restore", ...anywhere("ao"), fields: () => ({ user: "nobody at all" }) },
  { action: "user.delete", ...anywhere("ao"), ...tom },
  {
    action: "user.delete",
    when: "of an owner",
    ...anywhere(""),
    about: { self: false, otherRole: "owner" },
  },
  { action: "session.list", ...anywhere(signedIn), fields: nothing },
  { action: "session.create", ...anywhere(accounts), fields: nothing },
  { action: "session.revoke", ...anywhere(signedIn), fields: () => ({ session: "s999999" }) },
  // What no client says as such.
  { action: "account.create", ...anywhere(everybody) },
  { action: "guest.create", ...anywhere(everybody) },
  { action: "guest.come", ...anywhere(everybody) },
  { action: "guest.release", ...anywhere(everybody) },
  { action: "guest.register", ...anywhere("Gg") },
  { action: "password.set", ...anywhere(accounts) },
  { action: "password.rehash", ...anywhere(accounts) },
  { action: "session.open", ...anywhere(signedIn) },
  { action: "session.end", ...anywhere(signedIn) },
  { action: "session.leave", ...anywhere(signedIn) },
  { action: "session.used", ...anywhere(signedIn) },
  { action: "status.set", ...anywhere(signedIn) },
  { action: "owner.link", ...anywhere("ao") },
  { action: "owner.make", ...anywhere(accounts) },
  { action: "erasure.step", ...anywhere(everybody) },
  { action: "node.lease", ...anywhere(everybody) },
  { action: "lease.take", ...anywhere(everybody) },
  { action: "guess.begin", ...anywhere(everybody) },
  { action: "guess.end", ...anywhere(everybody) },
  { action: "guess.forget", ...anywhere(everybody) },
  { action: "room.sweep", ...anywhere(everybody) },
  { action: "follower.move", ...anywhere(everybody) },
  { action: "server_log.trim", ...anywhere(everybody) },
  { action: "invite.create", ...anywhere("ao") },
];
