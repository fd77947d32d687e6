import type { Call } from "./call.ts";
import type { LineProblem } from "./line.ts";

/** Answers a line that cannot be carried out. */
export function tellProblem(call: Call, { problem, line }: LineProblem): void {
  if (problem === "too_long") call.reply("ERR_INPUTTOOLONG", "Input line was too long");
  if (problem === "not_utf8") {
    const command = line && READABLE.test(line.command) ? line.command : "*";
    call.say({
      command: "FAIL",
      params: [command, "INVALID_UTF8", "Message rejected, your IRC software MUST use UTF-8"],
    });
  }
  if (problem === "malformed") call.reply("ERR_UNKNOWNERROR", "*", "This line cannot be read");
}

const READABLE = /^[A-Z0-9]+$/;
