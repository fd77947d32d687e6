import { arch, cpus, platform, release, totalmem } from "node:os";
import type { Config } from "../config.ts";
import type { Checked } from "./checked.ts";

/** Settings whose values are shown. Of all others the diagnostics tell only whether they are set: they may hold a secret, or name something. */
const SHOWN: ReadonlySet<string> = new Set<keyof Config | keyof Config["irc"]>([
  ...(["rateLimit", "strangersBudget", "auditDays", "keepDays", "log", "logLevel"] as const),
  ...(["port", "portChosen", "tlsPort", "wsPort", "nick", "plaintext", "stsDays"] as const),
]);

/** What a person shows to others who are to help: no secret, no address, and no name of a person or a room. */
export async function diagnosticsOf({ version, config, chat, metrics, filesMax }: Checked): Promise<object> {
  return {
    version,
    bun: Bun.version,
    system: {
      ...{ platform: platform(), release: release(), arch: arch() },
      ...{ cores: cpus().length, memoryBytes: totalmem(), filesMax },
    },
    upSeconds: Math.round(process.uptime()),
    settings: settingsOf(config),
    nodes: (await chat.nodes()).map(({ forMs, upMs, about }) => ({ forMs, upMs, about })),
    metrics: (await metrics.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#")),
  };
}

const settingsOf = ({ irc, host, ...config }: Config): object => ({
  ...shown(config),
  listens: /^(?:127\.|::1$|localhost$)/.test(host) ? "on this machine" : "beyond this machine",
  irc: shown(irc),
});

function shown(settings: object): object {
  const entries = Object.entries(settings).map(([name, value]) => {
    if (value === undefined) return [name, "not set"];
    return [name, SHOWN.has(name) ? value : "set"];
  });
  return Object.fromEntries(entries);
}
