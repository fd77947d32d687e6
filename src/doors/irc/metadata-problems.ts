import type { Refusal } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import type { Call } from "./call.ts";
import { metadataVersionOf } from "./metadata.ts";

/** Whether the client has agreed on draft/metadata-2. */
export const isOld = ({ session }: Call): boolean => metadataVersionOf(session.caps) === 2;

/** Codes that draft/metadata-2 calls otherwise. */
const FORMER: Readonly<Record<string, string>> = {
  INVALID_KEY: "KEY_INVALID",
  INVALID_VALUE: "VALUE_INVALID",
};

export function fail(call: Call, code: string, context: readonly string[], sentence: string): void {
  call.fail(isOld(call) ? (FORMER[code] ?? code) : code, context, sentence);
}

export function tooFew(call: Call, sub: string): void {
  if (isOld(call)) call.reply("ERR_NEEDMOREPARAMS", "METADATA", "Not enough parameters");
  else fail(call, "INVALID_PARAMS", [sub], "Not enough parameters");
}

/** A name that cannot be a middle parameter is not repeated. */
export function unknown(call: Call, name: string): void {
  const shown = name === "" || /^:| /.test(name) ? "*" : name;
  fail(call, isOld(call) ? "SUBCOMMAND_INVALID" : "INVALID_PARAMS", [shown], "Unknown subcommand");
}

export const forbidden = (call: Call, target: string, key: string): void =>
  fail(call, "KEY_NO_PERMISSION", [target, key], "You do not have permission to do this");

/** A key that is wrong does not stop the others: draft/metadata-3 warns of it. */
export function badKey(call: Call, key: string) {
  const [command, code] = isOld(call) ? ["FAIL", "KEY_INVALID"] : ["WARN", "INVALID_KEY"];
  return { command, params: ["METADATA", code, key || "*", "Invalid key"] };
}

/** Answers a refusal. What is too often may be asked again after some seconds. */
export function refused(call: Call, refusal: Refusal, target: string, key: string): void {
  const { code, message, retryAfterMs = 0 } = refusal;
  const again = `${Math.ceil(retryAfterMs / 1_000)}`;
  const value = call.params[3] ?? "*";
  if (code === "rate_limited" && isOld(call))
    fail(call, "RATE_LIMITED", [target, key, again, value], "You are doing this too often");
  else if (code === "rate_limited") call.reply("ERR_METADATARATELIMIT", again, ...call.params);
  else if (code === "too_many" && isOld(call))
    fail(call, "LIMIT_REACHED", [target], "Metadata limit reached");
  else if (code === "too_many")
    fail(call, "LIMIT_REACHED", ["SET", target, `${limits.metadataKeysMax}`], "Metadata limit reached");
  // The keys of a profile have rules of their own: the message says which.
  else if (code === "bad_request") fail(call, "INVALID_VALUE", isOld(call) ? [] : [key], message);
  else if (code === "no_such_user" || code === "no_such_room")
    fail(call, "INVALID_TARGET", [target], "Invalid metadata target");
  else forbidden(call, target, key);
}
