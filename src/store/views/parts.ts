import type { Scope } from "../../chat/scope.ts";
import type { View } from "../../chat/view.ts";
import { guesses } from "../guesses.ts";
import type { Recipe } from "../recipe.ts";
import type { About, Part } from "./about.ts";
import { byPassword, certifies, holds, making, oidc, passwordHash } from "./account.ts";
import { contact, settings, unheard, unreached } from "./contact.ts";
import { absent, unanswered } from "./conversations.ts";
import { count } from "./counts.ts";
import { entry } from "./entry.ts";
import { myFactor, passkey } from "./factors.ts";
import { hearers } from "./hearers.ts";
import { held, hold } from "./held.ts";
import { inviting } from "./inviting.ts";
import { elsewhere } from "./leases.ts";
import { looked } from "./looking.ts";
import { masks } from "./masks.ts";
import { first, message, reacted, readSoFar, replyTo, thread, wrote } from "./messages.ts";
import { described } from "./metadata.ts";
import { bereft, leads } from "./operators.ts";
import { pace } from "./pace.ts";
import { deletedUser, mentioned, userNameTaken } from "./people.ts";
import { rangeLists } from "./ranges.ts";
import { report, reporting } from "./reports.ts";
import {
  chosenRooms,
  gate,
  here,
  hereBeforeDeletion,
  hereByName,
  joinedRooms,
  marks,
  others,
  roomNameTaken,
} from "./rooms.ts";
import { idle, serverBan, totals } from "./server.ts";
import { setting } from "./settings.ts";

/** What each part of a scope adds to the view. look.ts has found the room and the people that the scope names. */
const parts: { readonly [Name in keyof Scope]-?: Part<Name> } = {
  roomById: here,
  roomByName: hereByName,
  publicRoom: here,
  direct: unreached,
  deletedRoom: hereBeforeDeletion,
  people: others,
  person: others,
  leaving: () => ({}),
  joined: joinedRooms,
  chosen: chosenRooms,
  unanswered,
  making,
  idle,
  absent,
  leads,
  gate,
  hearers,
  masks,
  pace,
  described,
  message,
  reporting,
  report,
  hold,
  held,
  replyTo,
  thread,
  mentions: mentioned,
  emoji: reacted,
  wroteAfter: wrote,
  ban: serverBan,
  banTarget: serverBan,
  bereft,
  inviting,
  speaks: unheard,
  contact,
  settings,
  setting,
  rangeList: rangeLists,
  marks,
  counts: count,
  certificate: certifies,
  oidc,
  factor: myFactor,
  passkey,
  session: holds,
  looked,
  byPassword,
  password: passwordHash,
  elsewhere,
  guesses,
  entry,
  read: readSoFar,
  nonce: first,
  userName: userNameTaken,
  roomName: roomNameTaken,
  deletedUser,
  server: totals,
};

/** Adds to the view what needs no recipe. Returns the recipes of the other parts that the scope names. */
export function takeParts(about: About, view: Partial<View>): Recipe<Partial<View>>[] {
  const recipes: Recipe<Partial<View>>[] = [];
  for (const name in about.scope) {
    const part = parts[name as keyof Scope] as Part<keyof Scope>;
    const named = about.scope[name as keyof Scope];
    if (named === undefined) continue;
    const given: Partial<View> | Recipe<Partial<View>> = part(about, named);
    if (Symbol.iterator in given) recipes.push(given);
    else Object.assign(view, given);
  }
  return recipes;
}
