import type { RoomId } from "../../../protocol/ids.ts";
import { roomOfMessage } from "../../../protocol/ids.ts";
import type { Call, Commands } from "../call.ts";
import { keyOfPassed, typingAs } from "../passed.ts";
import { userhostOf } from "../people.ts";
import { answerRefusal } from "../refused.ts";
import { TARGETS_MAX } from "../sizes.ts";
import { clientTagsOf, repliesTo } from "../tags.ts";
import { roomFor, statusTarget } from "../targets.ts";
import { whisper } from "../whispers.ts";

/** TAGMSG (IRCv3 message-tags): reactions are kept; other tags are passed on to those who are here. */
async function tagMessage(call: Call): Promise<void> {
  if (!call.session.caps.has("message-tags"))
    return call.reply("ERR_UNKNOWNCOMMAND", "TAGMSG", "Unknown command");
  const [list = ""] = call.params;
  const targets = [...new Set(list.split(",").filter((one) => one !== ""))];
  if (targets.length === 0) return call.reply("ERR_NORECIPIENT", "No recipient given (TAGMSG)");
  if (targets.length > TARGETS_MAX) return call.reply("ERR_TOOMANYTARGETS", list, "Too many targets");
  for (const target of targets) await tagOne(call, target);
}

async function tagOne(call: Call, target: string): Promise<void> {
  const { tags } = call.line;
  const given = clientTagsOf(tags);
  const status = statusTarget(target);
  if (status) return given && (await whisper(call, { ...status, tags: given }));
  const room = await roomFor(call, target);
  if (room === undefined || !given) return;
  const id = repliesTo(tags);
  const reaction = tags.get("+draft/react") ?? tags.get("+react");
  const emoji = reaction ?? tags.get("+draft/unreact") ?? tags.get("+unreact");
  if (id !== undefined && emoji !== undefined && roomOfMessage(id) === room) {
    const type = reaction === undefined ? "reaction.remove" : "reaction.add";
    const own = call.session.posts.add(room, `${type} ${id} ${emoji}`, call.label);
    const { refused } = await call.perform({ type, room, id, emoji });
    call.session.posts.remove(own);
    if (own.echoed) call.echoed = true;
    if (refused) answerRefusal(call, refused, [target]);
  } else if (given["+typing"] === "active" && Object.keys(given).length === 1) types(call, room);
  else await pass(call, { target, room, tags: given });
}

/** Every door shows that a person is writing. */
function types({ session, house, lines, user }: Call, room: RoomId): void {
  const refused = house.chat.typing(session, room);
  if (!refused && session.caps.has("echo-message"))
    lines.push(...session.audience.passed(session, typingAs({ by: user.id, from: user.name }, room)));
}

async function pass(
  call: Call,
  { target, room, tags }: { target: string; room: RoomId; tags: Readonly<Record<string, string>> },
): Promise<void> {
  const { session, user } = call;
  const passed = { type: "tagged", room, by: user.id, from: user.name, tags } as const;
  const own = session.posts.add(room, keyOfPassed(passed), call.label);
  const userhost = userhostOf(session.looks);
  const { refused } = await call.perform({ type: "message.tag", room, tags, userhost });
  session.posts.remove(own);
  if (refused) answerRefusal(call, refused, [target], { not_member: "ERR_CANNOTSENDTOCHAN" });
  else if (session.caps.has("echo-message")) call.lines.push(...session.audience.passed(session, passed));
}

export const tagging: Commands = { TAGMSG: { least: 1, run: tagMessage } };
