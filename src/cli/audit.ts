import { auditFile, auditQuestion } from "../chat/audit.ts";
import type { AuditSearch } from "../protocol/audit.ts";
import { type AuditFormat, type AuditPage, auditFormats, namesOf } from "../protocol/audit-export.ts";
import { auditText } from "../protocol/audit-lines.ts";
import { parseRequest } from "../protocol/frames.ts";
import { limits } from "../protocol/limits.ts";
import { exits } from "./exits.ts";
import type { Desk, Given, Said, Verb } from "./verb.ts";

const LIMIT = 100;
const LIMIT_MAX = 1_000;
const refused = (problem: string): Said => ({ problem, code: exits.refused });

export const audit: Verb = {
  usage:
    "[--person NAME [--part by|about]] [--kinds A,B] [--since TIME] [--until TIME] [--text WORDS] " +
    "[--limit N] [--before SEQ] [--json] [--export ndjson|csv]",
  says:
    "shows what happened to people and to the server, the newest first, or what is looked for in it; --json: with all " +
    "fields; --export: all of it as a file, whose last line is `end`",
  options: {
    ...({ person: "value", part: "value", kinds: "value", since: "value", until: "value" } as const),
    ...({ text: "value", limit: "value", before: "value", json: "flag", export: "value" } as const),
  },
  words: 0,
  run: async (desk, { values, flags }) => {
    const { limit = String(LIMIT), before, export: format } = values;
    const wrong = [limit, before ?? "1"].find((value) => !/^[1-9][0-9]{0,14}$/.test(value));
    if (wrong !== undefined || Number(limit) > LIMIT_MAX)
      return refused(`--limit is a number from 1 to ${LIMIT_MAX}, and --before one from 1`);
    const search = searchIn(values);
    if ("problem" in search) return refused(search.problem);
    if (format !== undefined) return await exported(desk, search, format);
    const page = { limit: Number(limit), ...(before !== undefined && { before: Number(before) }) };
    return await shown(desk, { search, ...page, json: flags.has("json") });
  },
};

/** The search is checked as one that a client sends. */
function searchIn({
  limit: _l,
  before: _b,
  export: _e,
  data: _d,
  ...asked
}: Given["values"]): AuditSearch | { readonly problem: string } {
  const { kinds, since, until } = asked;
  const frame = {
    ...{ ref: "1", type: "audit.read", ...asked },
    ...(kinds !== undefined && { kinds: kinds.split(",").map((kind) => kind.trim()) }),
    ...(since !== undefined && { since: timeOf(since) }),
    ...(until !== undefined && { until: timeOf(until) }),
  };
  const parsed = parseRequest(JSON.stringify(frame));
  if ("refused" in parsed) return { problem: parsed.refused.message };
  if (parsed.request.type !== "audit.read") throw new Error("this is no search of the log");
  const { type: _, limit: _limit, before: _before, ...search } = parsed.request;
  return search;
}

/** A day, or a time, of this machine's time zone, or one with a zone. */
const timeOf = (text: string): string => {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
};

async function exported({ chat }: Desk, search: AuditSearch, format: string): Promise<Said> {
  if (!isFormat(format)) return refused(`--export is ${auditFormats.join(" or ")}`);
  const noted = await chat.performAsServer({ type: "admin.look", look: { what: "log_export" } });
  if (noted.refused) return refused(noted.refused.message);
  const read = (question: Parameters<typeof chat.questions.audit>[0]) => chat.questions.audit(question);
  const first = await read(auditQuestion(search));
  if ("refused" in first) return refused(first.refused.message);
  return { pages: auditFile(read, first, { format, search }) };
}

const isFormat = (text: string): text is AuditFormat => auditFormats.some((format) => format === text);

interface Wanted {
  readonly search: AuditSearch;
  readonly limit: number;
  readonly before?: number;
  readonly json: boolean;
}

async function shown({ chat }: Desk, { search, limit, before, json }: Wanted): Promise<Said> {
  const lines: string[] = [];
  let next = before;
  do {
    const question = auditQuestion(search, next);
    const page = await chat.questions.audit({
      ...question,
      limit: Math.min(limit - lines.length, limits.auditEventsMax),
    });
    if ("refused" in page) return refused(page.refused.message);
    lines.push(...page.events.map((event) => (json ? JSON.stringify(event) : lineOf(event, page))));
    next = page.more ? page.next : undefined;
  } while (next !== undefined && lines.length < limit);
  return { said: lines.length === 0 ? "nothing happened" : lines.join("\n") };
}

const lineOf = (event: AuditPage["events"][number], page: AuditPage): string =>
  [event.seq, event.at, event.type, auditText(event, namesOf(page))].join("  ");
