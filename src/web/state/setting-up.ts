import { signal } from "@preact/signals";
import type { Answers } from "../../protocol/answers.ts";
import { post, requestByFactor } from "./cookie.ts";
import type { Wrong } from "./wrong.ts";

type Begun = Answers["factor.begin"];

/** A person who has shown the password, and must set up an authenticator app before they are in. */
interface SettingUp {
  /** It stands for the password. */
  readonly ticket: string;
  /** Comes in with the cookie that the browser has got when the app is set up. Returns what went wrong. */
  comeIn(): Promise<Wrong | undefined>;
}

export const settingUp = signal<SettingUp | undefined>(undefined);

/** Asks for a secret for the app. */
export const beginSetUp = (ticket: string) => post<Begun>("/factors/begin", { ticket });

/** Sets up the app by a code of it. The browser then has a cookie, and the person gets recovery codes. */
export const confirmSetUp = (fields: { ticket: string; setup: string; code: string }) =>
  requestByFactor(fields);
