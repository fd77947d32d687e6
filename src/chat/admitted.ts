import type { SessionKind, User } from "../protocol/account.ts";
import type { SessionId } from "../protocol/ids.ts";
import type { Bans } from "./bans.ts";
import type { Outcome } from "./commit.ts";
import type { Secrets } from "./ports.ts";
import type { Answer } from "./questions.ts";

/** A user who is admitted, new or again, and the token or cookie that they show from now on. */
export interface Admitted {
  readonly user: User;
  readonly session: SessionId;
  readonly token: string;
}

/** The session that a person asks for. */
export interface Wanted {
  readonly kind: SessionKind;
  readonly label?: string | undefined;
  /** See NewSession. */
  readonly byPassword?: true | undefined;
  readonly run?: string | undefined;
}

/** A new token, and its hash, which the store keeps. */
export function freshSession(
  { secrets, bans }: { readonly secrets: Secrets; readonly bans: Bans },
  { kind, label, byPassword, run }: Wanted,
  network = "",
) {
  const token = secrets.token();
  const cloak = bans.cloak(network);
  const hash = secrets.tokenHash(token);
  const more = {
    ...(label && { label }),
    ...(cloak && { cloak }),
    ...(byPassword && { byPassword }),
    ...(run && { run }),
  };
  return { token, session: { hash, kind, ...more } };
}

export function admitted(outcome: Outcome, token: string): Answer<Admitted> {
  if (outcome.refused) return outcome;
  const { user, session } = outcome;
  if (!user || !session) throw new Error("a user was admitted without a session");
  return { user, session, token };
}
