import type { EventOf } from "../../protocol/events.ts";
import { keyOf, messageId, type ReportId, reportId, roomId, userId } from "../../protocol/ids.ts";
import type { MessagePosted } from "../../protocol/message.ts";
import type { Report, ReportDecision } from "../../protocol/report.ts";
import type { Room } from "../../protocol/room.ts";
import { all, type Recipe, text } from "../recipe.ts";
import { EVENT_COLUMNS, type EventRow, eventOf, OPEN_REPORT, textOf } from "../rows.ts";
import { seenBy } from "./currents.ts";

type Row = {
  id: number;
  room: number;
  room_name: string;
  kind: Room["kind"];
  seq: number;
  said_at: number;
  author: number;
  author_name: string;
  body: string;
  by: number;
  by_name: string;
  reason: string;
  at: number;
  decision: ReportDecision | null;
  note: string | null;
  settled_by: number | null;
  settled_name: string | null;
  settled_at: number | null;
};
type Said = Report["before"][number];
interface PageOf {
  readonly state: "open" | "settled";
  /** After the report with this id; "" = from the first. */
  readonly after: string;
  readonly limit: number;
}

/** So many messages on each side of a reported one are shown, of so many events of the log. */
const AROUND = 3;
const EVENTS_AROUND = 30;
/** So many characters are shown of each. */
const SHOWN_CHARACTERS_MAX = 300;

const columns = `p.id, p.room, r.name as room_name, r.kind, p.seq, p.said_at, p.author, p.author_name, p.body, p.by, p.by_name,
  p.reason, p.at, p.decision, p.note, p.settled_by, p.settled_name, p.settled_at
  from reports p join rooms r on r.id = p.room and r.deleted_at is null`;
const open = text<Row>(`select ${columns} where ${OPEN_REPORT} and p.id > :after order by p.id limit :limit`);
const settled = text<Row>(
  `select ${columns} where settled_time is not null and p.id < :before order by p.id desc limit :limit`,
);
const around = text<EventRow>(
  `select ${EVENT_COLUMNS} from events where room = :room and seq >= :first and seq <= :last
    and type = 'message.posted' order by seq`,
);

/** What was reported: open reports, the oldest first, or settled ones, the newest first. */
export function* reports({ state, after, limit }: PageOf): Recipe<Report[]> {
  const place = after === "" ? undefined : keyOf(after as ReportId);
  const rows =
    state === "open"
      ? yield* all(open, { after: place ?? 0, limit })
      : yield* all(settled, { before: place ?? Number.MAX_SAFE_INTEGER, limit });
  const shown: Report[] = [];
  for (const row of rows) shown.push(yield* shownOf(row));
  return shown;
}

function* shownOf(row: Row): Recipe<Report> {
  const { room, seq } = row;
  const rows = yield* all(around, { room, first: seq - EVENTS_AROUND, last: seq + EVENTS_AROUND });
  const thread = rows.find((one) => one.seq === seq)?.thread ?? null;
  const events = rows.filter((one) => one.seq === seq || one.thread === thread).map(eventOf);
  const seen = (yield* seenBy(0, room, events)) as EventOf<MessagePosted>[];
  const there = seen.filter((event) => !event.deleted);
  const deleted = !there.some((event) => event.seq === seq) && { deleted: true };
  return {
    id: reportId(row.id),
    by: { id: userId(row.by), name: row.by_name },
    ...{ at: textOf(row.at), reason: row.reason },
    room: { id: roomId(room), name: row.kind === "direct" ? "" : row.room_name, kind: row.kind },
    message: {
      ...{ id: messageId(roomId(room), seq), at: textOf(row.said_at), body: row.body },
      by: { id: userId(row.author), name: row.author_name },
    },
    ...deleted,
    before: there
      .filter((event) => event.seq < seq)
      .slice(-AROUND)
      .map(saidIn),
    after: there
      .filter((event) => event.seq > seq)
      .slice(0, AROUND)
      .map(saidIn),
    ...settledOf(row),
  };
}

function settledOf({ decision, note, settled_by, settled_name, settled_at }: Row): Pick<Report, "settled"> {
  if (decision === null || settled_by === null || settled_at === null) return {};
  const by = { id: userId(settled_by), name: settled_name ?? "" };
  return { settled: { by, at: textOf(settled_at), decision, ...(note && { note }) } };
}

function saidIn({ id, by, from, at, body, current }: EventOf<MessagePosted>): Said {
  const characters = [...(current?.body ?? body ?? "")];
  const cut = characters.length > SHOWN_CHARACTERS_MAX;
  const shown = cut ? `${characters.slice(0, SHOWN_CHARACTERS_MAX).join("")}…` : characters.join("");
  return { id, by: { id: by, name: from }, at, body: shown };
}
