import { signal } from "@preact/signals";
import type { User } from "../../protocol/account.ts";
import type { Refusal } from "../../protocol/errors.ts";
import type { Limits } from "../../sdk/calls.ts";
import type { ChatClient } from "../../sdk/client.ts";
import type { ConnectionState } from "../../sdk/connection.ts";
import { words } from "../words.ts";

/** The one client of this page; undefined until a user has signed in. */
export const client = signal<ChatClient | undefined>(undefined);
export const connection = signal<ConnectionState>({ is: "closed" });
/** Counts how often the server has accepted us. After each time the page fetches again what the server does not push. */
export const entries = signal(0);
export const me = signal<User | undefined>(undefined);
export const limits = signal<Limits | undefined>(undefined);

export const isOpen = (): boolean => connection.value.is === "open";

/** The sentence for the person about an answer; undefined when all is well. */
export function problemOf(
  answer:
    | { readonly is: "ok" }
    | { readonly is: "lost" }
    | { readonly is: "refused"; readonly refusal: Refusal },
): string | undefined {
  if (answer.is === "ok") return undefined;
  return answer.is === "lost" ? words.notConnected : sentence(answer.refusal.message);
}

/** What a refusal says. A person whom the server does not let in has nobody to ask, so they read who can lift a ban. */
export function said({ code, message, lift }: Pick<Refusal, "code" | "message" | "lift">): string {
  return code === "banned" && lift ? `${sentence(message)} ${sentence(lift)}` : sentence(message);
}

/** The server's sentences begin in lower case and end without a full stop. */
export function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
