import { signal } from "@preact/signals";
import type { EntryRequest } from "../../protocol/entry.ts";
import { words } from "../words.ts";
import { client, me, problemOf } from "./chat.ts";

/** The people who ask to be let in, for admins. */
export const entryRequests = signal<readonly EntryRequest[]>([]);

/** Asks the server who waits: when we have come in, and when the server says that it has changed. */
export async function loadEntryRequests(): Promise<void> {
  const role = me.value?.role;
  if (role !== "admin" && role !== "owner") return;
  const answer = await client.value?.call("entry.list", {});
  if (answer?.is === "ok") entryRequests.value = answer.ok.requests;
}

/** Lets a person in, or not. Returns what went wrong. */
export async function decideEntry({ id }: EntryRequest, admit: boolean): Promise<string | undefined> {
  const answer = await client.value?.call("entry.decide", { request: id, admit });
  return answer ? problemOf(answer) : words.notConnected;
}
