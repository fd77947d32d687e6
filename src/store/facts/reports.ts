import { keyOf, reportId, seqOfMessage } from "../../protocol/ids.ts";
import { limits } from "../../protocol/limits.ts";
import type { ReportMade, ReportSettled } from "../../protocol/report.ts";
import { one, type Recipe, run, text } from "../recipe.ts";
import { type Noting, note } from "./server-log.ts";

const DAY_MS = 86_400_000;

const said = text<{ at: number; by: number; name: string }>(
  "select at, by, name from events where room = :room and seq = :seq",
);
const insert = text<{ id: number }>(
  `insert into reports (room, seq, said_at, author, author_name, body, by, by_name, reason, at)
    values (:room, :seq, :saidAt, :author, :authorName, :body, :by, :name, :reason, :at) returning id`,
);
const settle = text(
  `update reports set decision = :decision, note = :note, settled_by = :by, settled_name = :name, settled_at = :at,
    settled_time = :time where id = :id`,
);
const forget = text(
  `delete from reports where settled_time is not null and (settled_time <= :before
    or id <= coalesce((select id from reports where settled_time is not null order by id desc
      limit 1 offset ${limits.reportsSettledMax}), 0))`,
);
const dropOf = text("delete from reports where author = :user");
const blankBy = text("update reports set reason = '', by_name = '' where by = :user");
const blankSettled = text("update reports set settled_name = '' where settled_by = :user");

/** Writes that a message was reported, with its text as it is now, or what was decided. */
export function* writeReport(fact: ReportMade | ReportSettled, by: Noting): Recipe<void> {
  const { me, at } = by;
  const from = { by: keyOf(me.id), name: me.name, at: at.ms };
  if (fact.type === "report.settled") {
    const { report, decision, user, reporter } = fact;
    yield* run(settle, { id: keyOf(report), decision, note: fact.note ?? null, ...from, time: at.time });
    yield* forgetReports(at.time);
    yield* note(fact.type, { report, user, decision, reporter }, by);
    return;
  }
  const { room, user, body, reason } = fact;
  const place = { room: keyOf(room), seq: seqOfMessage(fact.message) };
  const event = yield* one(said, place);
  if (!event) throw new Error("a message was reported that is not there");
  const author = { author: event.by, authorName: event.name, saidAt: event.at };
  const row = yield* one(insert, { ...place, ...author, body, ...from, reason });
  if (!row) throw new Error("a new report got no id");
  yield* note(fact.type, { report: reportId(row.id), room, user }, by);
}

/** Deletes reports that were settled long ago. `time` is the server's. */
export function* forgetReports(time: number): Recipe<void> {
  yield* run(forget, { before: time - limits.reportDaysMax * DAY_MS });
}

/** An account is erased: what it said in reports goes, and, with its messages, the reports of these. */
export function* eraseFromReports(user: number, withMessages: boolean): Recipe<void> {
  if (withMessages) yield* run(dropOf, { user });
  yield* run(blankBy, { user });
  yield* run(blankSettled, { user });
}
