import type { User } from "../../protocol/account.ts";
import { forget, keepJson, read, readJson } from "./kept.ts";

/** Who this browser belongs to. The token is all it takes to come back. */
export interface Identity {
  readonly token: string;
  readonly user: User;
  /** Whether one can also come back with a password. */
  readonly hasPassword: boolean;
}

export const IDENTITY_KEY = "identity";

export function readIdentity(): Identity | undefined {
  const found = readJson(IDENTITY_KEY) as Partial<Identity> | undefined;
  if (typeof found?.token !== "string" || typeof found.user?.id !== "string") return undefined;
  return { token: found.token, user: found.user, hasPassword: found.hasPassword === true };
}

/** Whether anybody is signed in, in any tab: after signing out nothing more is kept. */
export const isSomebody = (): boolean => read(IDENTITY_KEY) !== undefined;

export const keepIdentity = (identity: Identity): void => keepJson(IDENTITY_KEY, identity);
export const forgetIdentity = (): void => forget(IDENTITY_KEY);
