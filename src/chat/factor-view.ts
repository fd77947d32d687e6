import type { UserId } from "../protocol/ids.ts";

/** My authenticator app, and whether I have the recovery code that the scope names. */
export interface FactorView {
  /** Its sealed secret, and the last step whose code was used. */
  readonly authenticator?: { readonly secret: string; readonly step: number };
  readonly hasRecovery: boolean;
}

/** Whose passkey it is; none = nobody's. */
export interface PasskeyView {
  readonly user?: UserId;
  readonly counter: number;
  /** The challenge was answered already. */
  readonly isUsed: boolean;
}
