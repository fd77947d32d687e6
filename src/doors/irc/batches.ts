import { limits } from "../../protocol/limits.ts";
import type { Call } from "./call.ts";
import type { Post } from "./commands/messages.ts";
import type { Tags } from "./tags.ts";
import { statusTarget } from "./targets.ts";

/** What a batch of several lines may have at most (IRCv3 multiline). */
export const MULTILINE = { bytesMax: limits.messageCharactersMax, linesMax: 200 } as const;

/** A message of several lines that a client has begun. */
interface Batch {
  readonly name: string;
  readonly target: string;
  readonly tags: Tags;
  readonly label: string | undefined;
  text: string;
  lines: number;
  isBlank: boolean;
  /** Why it cannot be sent: it is told once. */
  failed: boolean;
}

/** The batch that a client has open: one at most (IRCv3 batch, multiline). */
export class ClientBatches {
  #open: Batch | undefined;

  /** BATCH. `send` posts the message when it is complete. */
  async command(call: Call, send: (call: Call, post: Post) => Promise<void>): Promise<void> {
    const [name = "", type, target] = call.params;
    if (name.startsWith("+")) this.#begin(call, name.slice(1), type, target);
    else if (name.startsWith("-")) await this.#end(call, name.slice(1), send);
    else call.fail("MULTILINE_INVALID", [], "Invalid batch reference");
  }

  /** Takes a line that belongs to the open batch. Returns false if the line has no batch. */
  takes(call: Call): boolean {
    const name = call.line.tags.get("batch");
    if (name === undefined) return false;
    const batch = this.#open;
    if (batch?.name !== name) call.fail("MULTILINE_INVALID", [], "No such batch");
    else if (!batch.failed) this.#add(call, batch);
    return true;
  }

  #begin(call: Call, name: string, type: string | undefined, target: string | undefined): void {
    const isPlace = target !== undefined && !statusTarget(target);
    const isGood = type === "draft/multiline" && isPlace && !this.#open && name !== "";
    if (!isGood || !call.session.caps.has("draft/multiline")) {
      call.fail("MULTILINE_INVALID", [], "Invalid multiline batch");
      return;
    }
    const { tags } = call.line;
    this.#open = { name, target, tags, label: call.label, text: "", lines: 0, isBlank: true, failed: false };
    call.echoed = true;
  }

  #add(call: Call, batch: Batch): void {
    const [, text = ""] = call.params;
    const joins = call.line.tags.has("draft/multiline-concat");
    batch.lines += 1;
    batch.text += batch.lines === 1 || joins ? text : `\n${text}`;
    if (text !== "") batch.isBlank = false;
    const problem = this.#problemOf(call, batch, joins && text === "");
    batch.failed = problem !== undefined;
    if (problem) call.say({ command: "FAIL", params: ["BATCH", ...problem] });
  }

  /** Why the batch cannot go on: a code, its context, and a sentence. */
  #problemOf(call: Call, batch: Batch, isEmptyEnd: boolean): readonly string[] | undefined {
    const { command, params } = call.line;
    if (params[0] !== batch.target)
      return ["MULTILINE_INVALID_TARGET", batch.target, params[0] ?? "*", "Invalid multiline target"];
    if (command !== "PRIVMSG" || isEmptyEnd) return ["MULTILINE_INVALID", "Invalid multiline batch"];
    const { linesMax, bytesMax } = MULTILINE;
    if (batch.lines > linesMax) return ["MULTILINE_MAX_LINES", `${linesMax}`, "Too many lines"];
    if (Buffer.byteLength(batch.text) <= bytesMax) return undefined;
    return ["MULTILINE_MAX_BYTES", `${bytesMax}`, "Too many bytes"];
  }

  async #end(call: Call, name: string, send: (call: Call, post: Post) => Promise<void>): Promise<void> {
    const batch = this.#open;
    if (batch?.name !== name) return call.fail("MULTILINE_INVALID", [], "No such batch");
    this.#open = undefined;
    if (batch.failed) return;
    if (batch.isBlank) return call.fail("MULTILINE_INVALID", [], "A message must not be empty");
    call.label = batch.label;
    const { target, text, tags } = batch;
    await send(call, { target, text, isNotice: false, tags });
  }
}
