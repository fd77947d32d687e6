import type { Person } from "../../../protocol/account.ts";
import type { MenuItem } from "../../parts/menu.tsx";
import { client, problemOf } from "../../state/chat.ts";
import { tell } from "../../state/notices.ts";
import { words } from "../../words.ts";

/** Removes the second factor of a person who has lost it: an item of a menu. */
export const factorReset = (person: Person): MenuItem => ({
  label: words.factorReset,
  danger: true,
  run: () => void reset(person),
});

async function reset({ name }: Person): Promise<void> {
  const answer = await client.value?.call("factor.reset", { user: name });
  const problem = answer ? problemOf(answer) : words.notConnected;
  tell(problem ?? words.factorResetOf(name));
}
