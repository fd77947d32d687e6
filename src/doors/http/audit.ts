import { auditFile, auditQuestion, type ReadAudit } from "../../chat/audit.ts";
import type { Chat } from "../../chat/chat.ts";
import { groupOf } from "../../chat/payer.ts";
import type { Log } from "../../chat/ports.ts";
import { empty, json, streamed, text } from "../../net/headers.ts";
import type { AuditSearch } from "../../protocol/audit.ts";
import { type AuditFormat, auditFormats } from "../../protocol/audit-export.ts";
import { refusal } from "../../protocol/errors.ts";
import { parseRequest } from "../../protocol/frames.ts";
import { refuse } from "./refusing.ts";
import type { Asked } from "./routes.ts";
import type { Shown } from "./shown.ts";

interface AuditWorld {
  readonly chat: Chat;
  readonly log: Log;
  readonly shown: Shown;
}

const TYPES: Readonly<Record<AuditFormat, string>> = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};
const headersOf = (format: AuditFormat) => ({
  "content-type": TYPES[format],
  "content-disposition": `attachment; filename="exchat-audit.${format}"`,
});

/** `GET /audit/export`: the server's log, or what is looked for in it, as a file, while the client reads it. */
export async function auditExport({ chat, log, shown }: AuditWorld, asked: Asked): Promise<Response> {
  const { request, peer } = asked;
  // A browser says so. It sends no Origin with a GET.
  if (/^(?:cross|same)-site$/.test(request.headers.get("sec-fetch-site") ?? ""))
    return text(403, "a page of another site may not do this");
  const wanted = wantedBy(new URL(request.url).searchParams);
  if ("problem" in wanted) return json(400, { error: wanted.problem });
  if (request.method === "HEAD") return empty(200, headersOf(wanted.format));
  const found = await shown.by(request, peer);
  if (!found) return refuse(refusal("not_signed_in"));
  const payer = { group: groupOf(found.user.id, peer.network, found.known), person: found.user.id };
  const refused = chat.toll?.question(payer, "audit.export");
  if (refused) return refuse(refused);
  const noted = await chat.questions.looks.note(found.user.id, { what: "log_export" });
  if ("refused" in noted) return refuse(noted.refused);
  // The session may end while the file is read, and so may the role: both are looked at again for each page.
  const read: ReadAudit = async (question) => {
    const still = await shown.by(request, peer);
    if (still?.session !== found.session) return { refused: refusal("not_signed_in") };
    return await chat.questions.audit(question, { user: found.user.id, ...payer });
  };
  const first = await read(auditQuestion(wanted.search));
  if ("refused" in first) return refuse(first.refused);
  return streamed(auditFile(read, first, wanted), headersOf(wanted.format), (cause) =>
    log.info("an export of the log was cut off", {
      ...{ user: found.user.id, why: cause instanceof Error ? cause.message : "" },
    }),
  );
}

interface Wanted {
  readonly format: AuditFormat;
  readonly search: AuditSearch;
}

/** The search is checked as one that a client sends. */
function wantedBy(params: URLSearchParams): Wanted | { readonly problem: string } {
  const { format = "ndjson", kinds, ...fields } = Object.fromEntries(params);
  const known = auditFormats.find((one) => one === format);
  if (!known) return { problem: `format is ${auditFormats.join(" or ")}` };
  const frame = { ...fields, ref: "1", type: "audit.read", ...(kinds && { kinds: kinds.split(",") }) };
  const parsed = parseRequest(JSON.stringify(frame));
  if ("refused" in parsed) return { problem: parsed.refused.message };
  if (parsed.request.type !== "audit.read") throw new Error("this is no search of the log");
  const { type: _, limit: _limit, before: _before, ...search } = parsed.request;
  return { format: known, search };
}
