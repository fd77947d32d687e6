import type { Call } from "./call.ts";
import { formatLine, type Saying } from "./line.ts";
import { formatTags } from "./tags.ts";

let batches = 0;
/** Names of batches need to be unique on one connection only. */
export const nextBatch = (): string => {
  batches = (batches + 1) % 1_000_000_000;
  return batches.toString(36);
};

/** A line with one more tag, in front of its others. */
export function withTag(line: string, key: string, value: string): string {
  const tag = formatTags([[key, value]]);
  return line.startsWith("@") ? `@${tag};${line.slice(1)}` : `@${tag} ${line}`;
}

/** Begins a batch of lines of the server (IRCv3 batch). A client that knows no batches gets its lines alone. */
export function openBatch(call: Call, ...params: readonly string[]) {
  if (!call.session.caps.has("batch"))
    return { say: (saying: Saying) => call.say(saying), end: (): void => {} };
  const name = nextBatch();
  call.say({ command: "BATCH", params: [`+${name}`, ...params] });
  return {
    say: (saying: Saying) => call.say({ ...saying, tags: [...(saying.tags ?? []), ["batch", name]] }),
    end: () => call.say({ command: "BATCH", params: [`-${name}`] }),
  };
}

/** The lines that answer a command. With a label they say so: one line, a batch of several, or ACK for none (IRCv3 labeled-response). */
export function answerOf({ lines, label, echoed, house }: Call): readonly string[] {
  if (label === undefined) return lines;
  if (lines.length === 0)
    return echoed ? [] : [withTag(formatLine({ source: house.host, command: "ACK" }), "label", label)];
  if (lines.length === 1) return [withTag(lines[0] as string, "label", label)];
  const batch = nextBatch();
  const begin = formatLine({
    source: house.host,
    command: "BATCH",
    params: [`+${batch}`, "labeled-response"],
  });
  const end = formatLine({ source: house.host, command: "BATCH", params: [`-${batch}`] });
  const inside = lines.map((line) =>
    /^@(?:[^ ]*;)?batch=/.test(line) ? line : withTag(line, "batch", batch),
  );
  return [withTag(begin, "label", label), ...inside, end];
}
