import type { Chat } from "../../chat/chat.ts";
import { groupOf } from "../../chat/payer.ts";
import type { Log } from "../../chat/ports.ts";
import { empty, streamed, text } from "../../net/headers.ts";
import { refusal } from "../../protocol/errors.ts";
import { refuse } from "./refusing.ts";
import type { Asked } from "./routes.ts";
import type { Shown } from "./shown.ts";

interface ExportWorld {
  readonly chat: Chat;
  readonly log: Log;
  readonly shown: Shown;
}

const HEADERS = {
  "content-type": "application/x-ndjson; charset=utf-8",
  "content-disposition": 'attachment; filename="exchat-data.ndjson"',
};

/** `GET /account/export`: what the server keeps about the person who asks, as lines of JSON, while the client reads it. */
export async function exportOf({ chat, log, shown }: ExportWorld, asked: Asked): Promise<Response> {
  const { request, peer } = asked;
  // A browser says so. It sends no Origin with a GET.
  if (/^(?:cross|same)-site$/.test(request.headers.get("sec-fetch-site") ?? ""))
    return text(403, "a page of another site may not do this");
  const found = await shown.by(request, peer);
  if (!found) return refuse(refusal("not_signed_in"));
  if (request.method === "HEAD") return empty(200, HEADERS);
  const { user, session, known } = found;
  const payer = { group: groupOf(user.id, peer.network, known), person: user.id };
  const begun = chat.exports.begin(user.id, { payer, session });
  if ("refused" in begun) return refuse(begun.refused);
  const { pages } = begun;
  // The client may be gone before anything is read.
  const gone = () => void pages.return?.();
  request.signal.addEventListener("abort", gone);
  if (request.signal.aborted) gone();
  return streamed(pages, HEADERS, (cause) =>
    log.info("an export was cut off", { user: user.id, why: cause instanceof Error ? cause.message : "" }),
  );
}
