import type { ComponentChildren } from "preact";
import { MENTION, MENTIONS_ALL, spellingsOf } from "../../protocol/mentions.ts";
import { me } from "../state/chat.ts";
import { current } from "../state/current.ts";
import { members } from "../state/people.ts";
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

const isForMe = (name: string): boolean => MENTIONS_ALL.test(name) || isSame(name, me.value?.name);
const isSomebody = (name: string): boolean => isForMe(name) || isHere(name);
const personChip = (name: string) => <span class={isForMe(name) ? "chip for-me" : "chip"}>@{name}</span>;

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

function isHere(name: string): boolean {
  const room = current.value?.id;
  const list = room && members.value.get(room)?.list;
  return list?.some((person) => isSame(person.name, name)) ?? false;
}

const isSame = (one: string, other: string | undefined): boolean =>
  other !== undefined && one.toLowerCase() === other.toLowerCase();
