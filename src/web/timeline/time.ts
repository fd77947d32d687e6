import { words } from "../words.ts";

const clockTime = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayThisYear = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayOther = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const brief = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export const dateOf = (date: Date): string => dayOther.format(date);
export const timeOf = (date: Date): string => clockTime.format(date);
export const briefTimeOf = (date: Date): string => brief.format(date);
export const fullTimeOf = (date: Date): string => full.format(date);

const DAY_MS = 24 * 60 * 60 * 1_000;

/** `today` names the current local day. */
export function dayName(date: Date, today: string): string {
  if (date.toDateString() === today) return words.today;
  const midday = new Date(today).setHours(12);
  if (date.toDateString() === new Date(midday - DAY_MS).toDateString()) return words.yesterday;
  return (date.getFullYear() === new Date(today).getFullYear() ? dayThisYear : dayOther).format(date);
}
