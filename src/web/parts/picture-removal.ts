import type { Person } from "../../protocol/account.ts";
import { moderates } from "../state/administration.ts";
import { client, me, problemOf } from "../state/chat.ts";
import { tell } from "../state/notices.ts";
import { pictureOf } from "../state/pictures.ts";
import { words } from "../words.ts";
import type { MenuItem } from "./menu.tsx";

/** What a moderator of the server can do about another person's picture: an item of a menu, if there is a picture. */
export function pictureRemoval(person: Person): readonly MenuItem[] {
  if (!moderates() || person.id === me.value?.id || pictureOf(person.id) === undefined) return [];
  return [{ label: words.removePicture, danger: true, run: () => void remove(person) }];
}

async function remove({ name }: Person): Promise<void> {
  const answer = await client.value?.call("picture.remove", { user: name });
  const problem = answer ? problemOf(answer) : words.notConnected;
  tell(problem ?? words.pictureRemovedOf(name));
}
