import type { Call, Commands } from "../call.ts";

const SETTINGS: ReadonlySet<string> = new Set(["ON", "OFF", "DEFAULT"]);

/**
 * PERSISTENCE (IRCv3 draft/persistence): an account stays in its rooms without any connection, whatever a client wishes. So the
 * server keeps no wish.
 */
function persistence(call: Call): void {
  const [sub = "", setting = ""] = call.params.map((param) => param.toUpperCase());
  // Other subcommands are those of a later specification.
  if (sub !== "GET" && sub !== "SET") return;
  if (!call.session.identity.login) call.fail("ACCOUNT_REQUIRED", [], "An account is required");
  else if (sub === "SET" && !SETTINGS.has(setting)) call.fail("INVALID_PARAMETERS", [], "Invalid parameters");
  else {
    if (setting === "OFF")
      call.note("NOTE", "ALWAYS_ON", [], "An account stays in its channels until it leaves them by PART");
    tellPersistence(call);
  }
}

/** Whether the person stays when the connection ends. */
export const tellPersistence = (call: Call): void =>
  call.say({ command: "PERSISTENCE", params: ["STATUS", "DEFAULT", "ON"] });

export const persisting: Commands = { PERSISTENCE: { least: 1, run: persistence } };
