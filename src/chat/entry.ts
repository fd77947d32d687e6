import type { UserRole } from "../protocol/account.ts";
import type { Refusal } from "../protocol/errors.ts";
import { refusal } from "../protocol/errors.ts";
import type { EntryFact, WayIn } from "../protocol/invite.ts";
import { limits } from "../protocol/limits.ts";
import { looksLikeStaff } from "../protocol/names.ts";
import { free, join } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { account, admin, anyone, signedIn } from "./demands.ts";
import { rule } from "./rule.ts";
import { mayGive } from "./standing.ts";
import type { Entry, Sight } from "./view.ts";

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

/** The role that a new account gets, and the code that it uses up. */
export interface Admittance {
  readonly role?: UserRole;
  readonly facts: readonly EntryFact[];
}

/**
 * Decides inside the transaction whether the code still works, so that two people cannot both use it for the last time.
 */
export function admittance(
  { entry }: Partial<Pick<Sight, "entry">>,
  way: WayIn | undefined,
): Admittance | { readonly refused: Refusal } {
  if (way?.by === "owner-link")
    return entry?.ownerCode === way.code
      ? { role: "owner", facts: [{ type: "owner.claimed" }] }
      : { refused: endedOwnerLink };
  if (way?.by !== "invite") return { facts: [] };
  const { invite } = entry ?? {};
  // An invitation gives no more than its maker may give now.
  if (!invite) return { refused: unknownInvitation };
  const refused = invitationRefusal(invite);
  if (refused) return { refused };
  return { role: invite.role, facts: [{ type: "invite.used", invite: invite.id, role: invite.role }] };
}

/** No history of these links is kept, so all that have ended look alike. */
export const endedOwnerLink = refusal("bad_code", {
  message:
    "this link for the owner was used, has expired, or is an older one: `exchat owner-link`, on the machine of the server, prints another",
});

const badInvitation = (message: string) => refusal("bad_code", { message, field: "invite" });

/** Also for guesses and for links of other servers: nobody learns which it is. */
export const unknownInvitation = badInvitation(
  "this server knows no such invitation: copy the whole link, and look whether it is a link to this server",
);

export const cutInvitation = badInvitation("this is not the whole link of an invitation: copy all of it");

/** Why an invitation makes no account. Only a person who has its code learns it, and no code can be guessed. */
export function invitationRefusal({
  ended,
  by,
  role,
  byRole,
}: Pick<NonNullable<Entry["invite"]>, "ended" | "by" | "role" | "byRole">): Refusal | undefined {
  const another = `ask ${by} for another one`;
  if (ended === "revoked") return badInvitation(`this invitation was withdrawn: ${another}`);
  if (ended === "used_up")
    return badInvitation(`this invitation was used as often as it could be: ${another}`);
  if (ended === "expired") return badInvitation(`this invitation has expired: ${another}`);
  if (byRole && mayGive(byRole, role)) return undefined;
  return badInvitation(
    `${by}, who made this invitation, may no longer invite people: ask an admin of the server`,
  );
}

/**
 * Only invited accounts and the owner may have a name that looks like staff, so that nobody else can pass for staff.
 */
export function staffNameRefusal(
  name: string,
  way: WayIn | undefined,
  hasOwner: boolean,
): Refusal | undefined {
  const isAsked = way?.by === "invite" || way?.by === "owner-link";
  if (isAsked || !hasOwner || !looksLikeStaff(name)) return undefined;
  return refusal("bad_name", {
    message: `the name "${name}" is for people who look after this server`,
    field: "name",
  });
}

export const linkOwner = rule("owner.link", {
  sees: () => ({}),
  may: [signedIn, admin],
  costs: free,
  decide: (_view, { code }) =>
    happened({ type: "owner.linked", code, forMs: limits.ownerLinkHoursMax * HOUR_MS }),
});

export const makeOwner = rule("owner.make", {
  sees: () => ({ entry: {} }),
  may: [signedIn, account],
  costs: join,
  told: "the server has an owner",
  decide(view, { code }) {
    const admitted = admittance(view, { by: "owner-link", code });
    if ("refused" in admitted) return admitted;
    return happened(...admitted.facts, { type: "user.changed", user: view.me.id, role: "owner" });
  },
});

export const createInvite = rule("invite.create", {
  sees: () => ({ entry: {} }),
  may: [signedIn, admin],
  costs: join,
  told: "an invitation to the server was made",
  decide({ me, entry }, { code, role, uses, days, rooms }) {
    if (!mayGive(me.role, role))
      return refuse("not_allowed", {
        message: "you cannot invite people to a higher role than your own: an owner of the server can",
        rule: "rank",
        lift: "an owner of the server can do it",
        field: "role",
      });
    if (entry.invites >= limits.invitesMax)
      return refuse("too_many", {
        message: `a server has at most ${limits.invitesMax} open invitations: take some back`,
      });
    return happened({
      type: "invite.created",
      code,
      role,
      uses,
      rooms,
      expiresAt: entry.now + days * DAY_MS,
    });
  },
});

/** A person asks to be let in, where admins decide who is. */
export const askToEnter = rule("entry.ask", {
  sees: ({ name }) => ({ userName: name, entry: {} }),
  may: anyone,
  costs: free,
  decide({ nameTaken, entry }, { code, name, note, isOwn }) {
    if (nameTaken && !isOwn) return refuse("name_taken", { field: "name" });
    if (entry.requests >= limits.entryRequestsMax)
      return refuse("too_busy", {
        message: `${limits.entryRequestsMax} people wait for an answer already: try again later`,
      });
    return happened({
      ...{ type: "entry.asked", code, name, note },
      forMs: limits.entryRequestDaysMax * DAY_MS,
    });
  },
});

/** A person who is let in has an invitation for one from then on, in the name of the admin who decided. */
export const decideEntry = rule("entry.decide", {
  sees: ({ request }) => ({ entry: { request } }),
  may: [signedIn, admin],
  costs: join,
  told: "a person who asked to be let in was answered",
  decide({ entry }, { request, admit }) {
    const { request: found, now } = entry;
    if (!found) return refuse("no_such_entry", { field: "request" });
    const decided = { type: "entry.decided", request, admit } as const;
    if (!admit) return happened(decided);
    const invited = { role: "member", uses: 1, rooms: [], expiresAt: now + 7 * DAY_MS } as const;
    return happened(decided, { type: "invite.created", code: found.code, ...invited });
  },
});

export const revokeInvite = rule("server.uninvite", {
  sees: ({ invite }) => ({ entry: { invite } }),
  may: [signedIn, admin],
  costs: join,
  told: "an invitation to the server was taken back",
  decide: ({ entry }, { invite }) =>
    entry.invite && !entry.invite.ended
      ? happened({ type: "invite.revoked", invite })
      : refuse("no_such_invite", { field: "invite" }),
});
