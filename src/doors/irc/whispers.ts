import type { Hearers } from "../../protocol/passing.ts";
import type { Call } from "./call.ts";
import { keyOfPassed, type Passed } from "./passed.ts";
import { userhostOf } from "./people.ts";
import { answerRefusal } from "./refused.ts";
import { roomFor } from "./targets.ts";

interface Whisper {
  readonly to: Hearers;
  readonly channel: string;
  /** None = only the tags. */
  readonly text?: string;
  readonly isNotice?: boolean;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** A message to `@#channel` or `+#channel`: those hear it who are here now, and it is in no log (STATUSMSG of ISUPPORT). */
export async function whisper(call: Call, { to, channel, text, isNotice, tags }: Whisper): Promise<void> {
  const { session, user } = call;
  const room = await roomFor(call, channel, isNotice);
  if (room === undefined) return;
  const said = {
    ...{ room, to },
    ...(text !== undefined && { body: text }),
    ...(isNotice && { kind: "notice" as const }),
    ...(tags && { tags }),
  };
  const passed: Passed = { type: "whispered", by: user.id, from: user.name, ...said };
  const own = session.posts.add(room, keyOfPassed(passed), call.label);
  const userhost = userhostOf(session.looks);
  const { refused } = await call.perform({ type: "message.whisper", ...said, userhost });
  session.posts.remove(own);
  const inRoom = { not_member: "ERR_CANNOTSENDTOCHAN", not_allowed: "ERR_CANNOTSENDTOCHAN" } as const;
  if (refused && !isNotice) answerRefusal(call, refused, [channel], inRoom);
  else if (!refused && session.caps.has("echo-message"))
    call.lines.push(...session.audience.passed(session, passed));
}
