import { type Signal, signal } from "@preact/signals";
import type { Person, ProfileInfo } from "../../protocol/account.ts";
import type { UserId } from "../../protocol/ids.ts";
import { AVATAR_KEY, pictureIn } from "../../protocol/picture.ts";
import type { Signal as ServerSignal } from "../../protocol/signals.ts";
import { client, isOpen } from "./chat.ts";

/**
 * What people show of themselves, for all of the page: `profileOf` in a component shows what is known, asks the server for what is
 * not, all that a moment needs in one question, and draws the component again when it is there or changes.
 */
export type Profile = ProfileInfo;

interface Entry {
  readonly shown: Signal<Profile | undefined>;
  /** It is what the server said last, as far as this page has heard. */
  isFresh: boolean;
  isWatched: boolean;
  endOfStatus?: ReturnType<typeof setTimeout> | undefined;
}

/** Of so many people the profile is kept; those on screen are never forgotten. */
const KEPT_MAX = 2_000;
/** People in one question. */
const ASKED_MAX = 100;
/** What one drawing of the page needs is asked for together. */
const GATHER_MS = 20;
/** After a question that the server refused. */
const AGAIN_MS = 5_000;
/** When a person has another display name, not everyone around them asks at once. */
const SPREAD_MS = 1_500;
const TIMER_MS_MAX = 2 ** 31 - 1;

const known = new Map<UserId, Entry>();
const wanted = new Set<UserId>();
let isDue = false;
let isAsking = false;

/** What a person shows of themselves; undefined = it is not known yet, or there is no such person any more. */
export function profileOf(user: UserId): Profile | undefined {
  const entry = entryOf(user);
  if (!entry.isFresh) want(user, GATHER_MS);
  return entry.shown.value;
}

/** How a person is called here: by their display name, and by both names if the one could be taken for another's. */
export function shownName({ id, name }: Person): string {
  const { displayName, ambiguous } = profileOf(id) ?? {};
  if (displayName === undefined) return name;
  return ambiguous ? `${displayName} (${name})` : displayName;
}

/** All may have changed while the page was not connected. */
export function refreshProfiles(): void {
  for (const [user, entry] of known) {
    entry.isFresh = false;
    if (entry.isWatched) want(user, GATHER_MS);
  }
}

/** Asks again about one person. */
export function refreshProfile(user: UserId): void {
  entryOf(user).isFresh = false;
  want(user, GATHER_MS);
}

/** Another person is signed in here now. */
export function forgetProfiles(): void {
  for (const entry of known.values()) entry.isFresh = false;
}

export function heardProfile(heard: ServerSignal): void {
  if (heard.type === "described") described(heard);
  else if (heard.type === "presence" && heard.state !== "offline")
    change(heard.by, { status: heard.status, statusUntil: heard.statusUntil });
  else if (heard.type === "me") {
    const { id, name, role, kind, status, statusUntil } = heard.user;
    change(id, { name, role, kind, status, statusUntil });
  } else if (heard.type === "registered") change(heard.by, { kind: "account" });
}

/** A person has another picture, by its hash, or none. */
export const learnPicture = (user: UserId, picture: string | undefined): void => change(user, { picture });

function described({ by, key, value }: Extract<ServerSignal, { type: "described" }>): void {
  if (key === "pronouns") change(by, { pronouns: value });
  else if (key === "timezone") change(by, { timezone: value });
  else if (key === AVATAR_KEY) learnPicture(by, pictureIn(value));
  else if (key === "display-name" && value === undefined)
    change(by, { displayName: undefined, ambiguous: undefined });
  // Only the server knows whether it could be taken for another person's.
  else if (key === "display-name") askAgain(by, value);
}

/** Also about people who are called the same: they could be confused from now on. */
function askAgain(by: UserId, displayName: string | undefined): void {
  for (const [user, entry] of known) {
    const isSame = entry.shown.peek()?.displayName?.toLowerCase() === displayName?.toLowerCase();
    if (user !== by && !isSame) continue;
    entry.isFresh = false;
    if (entry.isWatched) want(user, Math.random() * SPREAD_MS);
  }
}

function change(user: UserId, more: { readonly [K in keyof Profile]?: Profile[K] | undefined }): void {
  const entry = known.get(user);
  const before = entry?.shown.peek();
  if (entry && before) show(entry, { ...before, ...more } as Profile);
  // An answer that is under way may be older.
  if (!entry || !isAsking) return;
  entry.isFresh = false;
  want(user, GATHER_MS);
}

function show(entry: Entry, profile: Profile | undefined): void {
  clearTimeout(entry.endOfStatus);
  const ms = profile?.statusUntil === undefined ? undefined : Date.parse(profile.statusUntil) - Date.now();
  // The server tells it as well, of people who are online.
  if (profile && ms !== undefined && ms <= TIMER_MS_MAX)
    entry.endOfStatus = setTimeout(
      () => change(profile.id, { status: undefined, statusUntil: undefined }),
      ms,
    );
  entry.shown.value = profile;
}

function entryOf(user: UserId): Entry {
  const before = known.get(user);
  if (before) return before;
  if (known.size >= KEPT_MAX) forgetOldest();
  const entry: Entry = {
    isFresh: false,
    isWatched: false,
    shown: signal<Profile | undefined>(undefined, {
      watched: () => {
        entry.isWatched = true;
      },
      unwatched: () => {
        entry.isWatched = false;
      },
    }),
  };
  known.set(user, entry);
  return entry;
}

function forgetOldest(): void {
  for (const [user, { isWatched, endOfStatus }] of known)
    if (!isWatched) {
      clearTimeout(endOfStatus);
      known.delete(user);
      return;
    }
}

function want(user: UserId, ms: number): void {
  wanted.add(user);
  askIn(ms);
}

function askIn(ms: number): void {
  if (isDue || isAsking) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    void ask();
  }, ms);
}

async function ask(): Promise<void> {
  const chat = client.peek();
  // When the page is connected again, it asks for what is on screen.
  if (!chat || !isOpen() || wanted.size === 0) return;
  const ids = [...wanted].slice(0, ASKED_MAX);
  for (const id of ids) {
    wanted.delete(id);
    // What is heard from now on may be newer than the answer.
    entryOf(id).isFresh = true;
  }
  isAsking = true;
  const answer = await chat.call("user.profiles", { ids });
  isAsking = false;
  if (answer.is === "ok") {
    const found = new Map(answer.ok.profiles.map((profile) => [profile.id, profile]));
    for (const id of ids) if (entryOf(id).isFresh) show(entryOf(id), found.get(id));
  } else
    for (const id of ids) {
      entryOf(id).isFresh = false;
      if (answer.is === "refused") wanted.add(id);
    }
  if (wanted.size > 0) askIn(answer.is === "refused" ? AGAIN_MS : GATHER_MS);
}
