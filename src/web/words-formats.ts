// Formats numbers and lists.

const plurals = new Intl.PluralRules("en");
export const numbers = new Intl.NumberFormat("en");

export const lists = new Intl.ListFormat("en");

export function count(n: number, one: string, other: string): string {
  return `${numbers.format(n)} ${plurals.select(n) === "one" ? one : other}`;
}
