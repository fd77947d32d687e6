import type { User } from "../../protocol/account.ts";
import { forget, keepJson, read, readJson } from "./browser-storage.ts";
import { exchange } from "./cookie.ts";
import { inTurn } from "./tab-locks.ts";

/** The user that this browser remembers. The proof is in a cookie, where no script can read it. */
export interface Identity {
  readonly user: User;
  /** Whether the user has a password to sign in with. */
  readonly hasPassword: boolean;
}

export const IDENTITY_KEY = "identity";

export function readIdentity(): Identity | undefined {
  const found = readJson(IDENTITY_KEY) as Partial<Identity> | undefined;
  if (typeof found?.user?.id !== "string") return undefined;
  return { user: found.user, hasPassword: found.hasPassword === true };
}

/** Earlier versions of this page kept a token here, for every script to read. */
export async function exchangeKeptToken(): Promise<void> {
  const { token } = (readJson(IDENTITY_KEY) ?? {}) as { token?: unknown };
  if (typeof token === "string") await inTurn(() => exchangeFor(token));
}

async function exchangeFor(token: string): Promise<void> {
  const identity = readIdentity();
  if (identity && (await exchange(token))) keepIdentity(identity);
  else forgetIdentity();
}

/** Whether a user is signed in, in any tab: after signing out nothing more is stored. */
export const isSomebody = (): boolean => read(IDENTITY_KEY) !== undefined;

export const keepIdentity = (identity: Identity): void => keepJson(IDENTITY_KEY, identity);
export const forgetIdentity = (): void => forget(IDENTITY_KEY);
