import type { PassedFact } from "../../protocol/passing.ts";
import type { Doing } from "../doing.ts";
import { roomOf } from "../rows.ts";

/** Tells those who are here. Nothing is written. */
export function passOn(fact: PassedFact, { room, me, group }: Doing): void {
  if (!room) throw new Error(`${fact.type} has no room`);
  const { id } = roomOf(room);
  const said = { room: id, by: me.id, from: me.name };
  if (fact.type === "message.tagged") {
    const { tags } = fact;
    group.news.push({ around: id, passed: { type: "tagged", ...said, tags } });
    for (const to of fact.absent)
      group.news.push({ to, signal: { type: "whispered", ...said, to: "you", tags } });
    return;
  }
  const { to, hearers, body, kind, tags } = fact;
  const whispered = {
    ...{ type: "whispered" as const, ...said, to },
    ...(body !== undefined && { body }),
    ...(kind && { kind }),
    ...(tags && { tags }),
  } as const;
  for (const hearer of hearers) group.news.push({ to: hearer, signal: whispered });
}
