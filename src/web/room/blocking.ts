import type { Person } from "../../protocol/account.ts";
import type { MenuItem } from "../parts/menu.tsx";
import { block, isBlocked, unblock } from "../state/contact.ts";
import { words } from "../words.ts";

/** Blocks or unblocks a person. */
export const blocking = (person: Person): MenuItem & { readonly icon: "block" } =>
  isBlocked(person.id)
    ? { icon: "block", label: words.unblock(person.name), run: () => void unblock(person) }
    : { icon: "block", label: words.block(person.name), run: () => void block(person) };
