import type { Scope, View } from "../../chat/view.ts";
import { keyOf, type MessageId } from "../../protocol/ids.ts";
import type { Recipe } from "../recipe.ts";
import type { About } from "./about.ts";
import { holds, making, passwordHash } from "./account.ts";
import { contact, settings, unheardIn, unreached } from "./contact.ts";
import { absent, unanswered } from "./conversations.ts";
import { count } from "./counts.ts";
import { entry } from "./entry.ts";
import { inviting } from "./inviting.ts";
import { firstBy, messageIn, reacted, readSoFar, wrote } from "./messages.ts";
import { bereft, leads } from "./operators.ts";
import { deletedUser, mentioned, userNameTaken } from "./people.ts";
import { chosenRooms, joinedRooms, marks, roomNameTaken } from "./rooms.ts";
import { idle, serverBan, totals } from "./server.ts";

/**
 * Reads what a part of the scope names, which is never undefined here. Undefined when there is nothing to read: then the
 * view stays as it is.
 */
type Part<Name extends keyof Scope> = (
  about: About,
  named: NonNullable<Scope[Name]>,
) => Recipe<Partial<View>> | undefined;
/** They say which room and which people a command names, and are read first: see look.ts. */
type Found = "roomById" | "deletedRoom" | "roomByName" | "publicRoom" | "people" | "person" | "leaving";

/** What each part of a scope brings into the view. */
const parts: { readonly [Name in Exclude<keyof Scope, Found>]: Part<Name> } = {
  direct: (about) => (about.row ? undefined : unreached(about)),
  joined: joinedRooms,
  chosen: chosenRooms,
  unanswered,
  making,
  idle,
  absent: (about) => (about.row?.kind === "direct" ? absent(about, about.row) : undefined),
  leads,
  message: (about, id) => asField(about, "message", id),
  replyTo: (about, id) => asField(about, "replyTo", id),
  thread: (about, id) => asField(about, "thread", id),
  mentions: mentioned,
  emoji: reacted,
  wroteAfter: (about, after) => wroteIn(about, after),
  ban: serverBan,
  // A scope names a ban by one of both.
  banTarget: serverBan,
  bereft,
  inviting,
  speaks: (about) => (about.row?.kind === "direct" ? unheardIn(about, about.row) : undefined),
  contact,
  settings,
  marks,
  counts: (about, what) => count(what, about),
  session: holds,
  password: passwordHash,
  entry,
  read: (about) => (about.row ? readSoFar(about, about.row) : undefined),
  nonce: ({ me }, nonce) => firstBy(me, nonce),
  // A guest who registers may keep their name, and then names none.
  userName: (_, name) => (name === "" ? undefined : userNameTaken(name)),
  roomName: (about, name) => roomNameTaken(about, name),
  deletedUser: (_, name) => deletedUser(name),
  server: totals,
};

/** The recipes of all that the scope names. */
export function partsOf(about: About): Recipe<Partial<View>>[] {
  const { scope } = about;
  const recipes: Recipe<Partial<View>>[] = [];
  for (const name in scope) {
    const part = (parts as Record<string, Part<keyof Scope> | undefined>)[name];
    const named = scope[name as keyof Scope];
    const recipe = named !== undefined && part?.(about, named);
    if (recipe) recipes.push(recipe);
  }
  return recipes;
}

function* asField(
  { row }: About,
  field: "message" | "replyTo" | "thread",
  id: MessageId,
): Recipe<Partial<View>> {
  const found = yield* messageIn(row, id);
  return found ? { [field]: found } : {};
}

/** An author who has gone is named by their id. */
function* wroteIn({ row, other, scope: { person } }: About, after: number): Recipe<Pick<View, "wrote">> {
  const author = other ?? (person && keyOf(person));
  return { wrote: row !== undefined && author !== undefined && (yield* wrote(row, author, after)) };
}
