import { describe } from "bun:test";
import type { OpenedStore } from "./store.ts";
import { clearingContract } from "./store-clearing.ts";
import { heldContract } from "./store-held.ts";
import { reportsContract } from "./store-reports.ts";

/** What moderators of the server see and do. */
export function moderationContract(open: () => Promise<OpenedStore>): void {
  describe("reports", () => reportsContract(open));
  describe("first messages", () => heldContract(open));
  describe("what a person wrote", () => clearingContract(open));
}
