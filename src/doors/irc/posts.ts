import type { EventOf } from "../../protocol/events.ts";
import type { MessageKind, MessagePosted } from "../../protocol/message.ts";
import type { Room } from "../../protocol/room.ts";
import { isQuery } from "./channels.ts";
import { cutTo } from "./cut.ts";
import { nextBatch } from "./labels.ts";
import { BODY_BYTES_MAX } from "./line.ts";
import type { EventLine, Form } from "./say.ts";

type Tag = readonly [string, string];
/** A part of a message that fits into one line. `joins`: it continues the part before it, on the same line of the text. */
interface Part {
  readonly text: string;
  readonly joins: boolean;
}

/**
 * A message as lines. With draft/multiline, one of several lines is a batch; without, each of its lines is a message, the
 * first one with the tags, and empty lines are left out (IRCv3 multiline, "Fallback").
 */
export function postLines(event: EventOf<MessagePosted>, room: Room, form: Form): EventLine[] {
  const body = event.current?.body ?? event.body;
  const isUnmarked = event.thread !== undefined && !form.caps.has("message-tags");
  const said = { kind: event.kind, body: isUnmarked ? `(in a thread) ${body}` : body };
  return saidLines(event, room, form, { ...said, tags: tagsOf(event) });
}

/** What an edit says: the new text, which names the message that it replaces. */
export function saidLines(
  { by, from }: Pick<EventOf<MessagePosted>, "by" | "from">,
  room: Room,
  form: Form,
  { kind, body, tags }: { kind?: MessageKind | undefined; body: string; tags: readonly Tag[] },
): EventLine[] {
  const source = form.people.maskOf({ id: by, name: from });
  const command = kind === "notice" ? "NOTICE" : "PRIVMSG";
  const target = isQuery(room) ? (room.people?.find(({ id }) => id !== by)?.name ?? from) : form.channel;
  const [open, close] = kind === "action" ? ["\u0001ACTION ", "\u0001"] : ["", ""];
  const head = Buffer.byteLength(`:${source} ${command} ${target} :${open}${close}`);
  const parts = partsOf(body, BODY_BYTES_MAX - head);
  const line = (part: Part, more: readonly Tag[]): EventLine => ({
    ...{ source, command, tags: more },
    params: [target, `${open}${part.text}${close}`],
  });
  if (parts.length > 1 && form.caps.has("draft/multiline") && command === "PRIVMSG" && kind !== "action") {
    const batch = nextBatch();
    return [
      { source, command: "BATCH", params: [`+${batch}`, "draft/multiline", target], tags },
      ...parts.map((part) => ({
        ...line(part, [["batch", batch], ...(part.joins ? CONCAT : [])]),
        isInside: true,
      })),
      { source, command: "BATCH", params: [`-${batch}`], isInside: true },
    ];
  }
  const told = parts.filter(({ text }) => text !== "");
  return (told.length > 0 ? told : parts.slice(0, 1)).map((part, i) => line(part, i === 0 ? tags : []));
}

const CONCAT: readonly Tag[] = [["draft/multiline-concat", ""]];

/** Client-only tags of the author, and the message that this one answers. */
function tagsOf({ tags = {}, replyTo, thread }: EventOf<MessagePosted>): readonly Tag[] {
  const answered = replyTo ?? thread;
  const given = Object.entries(tags);
  if (answered === undefined || "+draft/reply" in tags || "+reply" in tags) return given;
  return [...given, ["+draft/reply", answered], ["+reply", answered]];
}

/** Cuts a text at its line ends, and long lines between words, or else between characters. */
function partsOf(body: string, bytesMax: number): Part[] {
  const parts: Part[] = [];
  for (const line of body.split(/\r\n|[\r\n]/)) {
    let rest = line;
    let joins = false;
    do {
      const cut = cutTo(rest, bytesMax);
      const space = cut === rest ? -1 : cut.lastIndexOf(" ");
      // The space stays at the end of its line, as the specification of multiline advises.
      const text = space > cut.length / 2 ? cut.slice(0, space + 1) : cut;
      parts.push({ text, joins });
      rest = rest.slice(text.length);
      joins = true;
    } while (rest !== "");
  }
  return parts;
}
