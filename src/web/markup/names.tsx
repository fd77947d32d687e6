import type { ComponentChildren } from "preact";
import type { Person } from "../../protocol/account.ts";
import { MENTION, MENTIONS_ALL, spellingsOf } from "../../protocol/mentions.ts";
import { me } from "../state/chat.ts";
import { current } from "../state/current.ts";
import { members } from "../state/people.ts";
import { profileOf, shownName } from "../state/profiles.ts";
import { roomAt, routeTo } from "../state/rooms.ts";
import { hrefOf } from "../state/route.ts";

/** A room's name after its sign, as it is typed in prose. */
const ROOM = /(?<![\p{L}\p{N}_#&/])#(?<room>[^\s!-,/:-@~]{1,64})/gu;
const EITHER = new RegExp(`${MENTION.source}|${ROOM.source}`, "gu");

/** A piece of text in which the names of existing people and rooms are highlighted. */
export function Names({ text }: { text: string }) {
  if (!/[@#]/.test(text)) return text;
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const { 0: whole, groups: { person, room = "" } = {}, index } of text.matchAll(EITHER)) {
    // The characters after a name may be punctuation.
    const name = person === undefined ? room : spellingsOf(person).find(isSomebody);
    const chip = name && (person === undefined ? roomChip(name, whole) : personChip(name));
    if (!chip) continue;
    parts.push(text.slice(from, index), chip);
    from = index + 1 + name.length;
  }
  parts.push(text.slice(from));
  return <>{parts}</>;
}

/** The chip has what the person is called; its title is the unique name, which was written. */
function personChip(name: string) {
  const person = isSame(name, me.value?.name) ? me.value : personHere(name);
  const called = person && profileOf(person.id)?.ambiguous === undefined ? shownName(person) : name;
  return (
    <span class={isForMe(name) ? "chip for-me" : "chip"} title={called === name ? undefined : `@${name}`}>
      @{called}
    </span>
  );
}

const isForMe = (name: string): boolean => MENTIONS_ALL.test(name) || isSame(name, me.value?.name);
const isSomebody = (name: string): boolean => isForMe(name) || personHere(name) !== undefined;

function roomChip(name: string, whole: string) {
  const state = roomAt({ at: "room", name });
  return (
    state && (
      <a class="chip" href={hrefOf(routeTo(state.room.value))}>
        {whole}
      </a>
    )
  );
}

function personHere(name: string): Person | undefined {
  const room = current.value?.id;
  const list = room && members.value.get(room)?.list;
  return list?.find((person) => isSame(person.name, name));
}

const isSame = (one: string, other: string | undefined): boolean =>
  other !== undefined && one.toLowerCase() === other.toLowerCase();
