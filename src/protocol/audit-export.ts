import { type AuditEvent, type AuditNames, auditText } from "./audit-lines.ts";

/** A page of the log with the names of its ids, as `audit.read` answers it. */
export interface AuditPage {
  readonly events: readonly (AuditEvent & { readonly seq: number; readonly at: string })[];
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly rooms: readonly { readonly id: string; readonly name: string }[];
  readonly invites: readonly { readonly id: string; readonly by: string }[];
}

/** The names of a page, as sentences need them. */
export const namesOf = ({ people, rooms, invites }: Omit<AuditPage, "events">): AuditNames => ({
  people: new Map(people.map(({ id, name }) => [id, name])),
  rooms: new Map(rooms.map(({ id, name }) => [id, name])),
  invites: new Map(invites.map(({ id, by }) => [id, by])),
});

export const auditFormats = ["ndjson", "csv"] as const;
export type AuditFormat = (typeof auditFormats)[number];

/** The first line of a file. */
export const headOf = (format: AuditFormat): string =>
  format === "csv" ? "seq,at,type,by,from,sentence,data\r\n" : "";

/** The lines of a page in a file. */
export function linesOf(page: AuditPage, format: AuditFormat): string {
  const names = namesOf(page);
  return page.events
    .map((event) => {
      const sentence = auditText(event, names);
      return format === "csv" ? csvOf(event, sentence) : `${JSON.stringify({ ...event, sentence })}\n`;
    })
    .join("");
}

/** The last line of a file: without it the file is not complete. */
export const endOf = (count: number, format: AuditFormat): string =>
  format === "csv" ? `end,${count}\r\n` : `${JSON.stringify({ type: "end", lines: count })}\n`;

function csvOf({ seq, at, type, by, from, ...data }: AuditPage["events"][number], sentence: string): string {
  return `${[seq, at, type, by, from, sentence, JSON.stringify(data)].map(cell).join(",")}\r\n`;
}

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value: string | number): string {
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
