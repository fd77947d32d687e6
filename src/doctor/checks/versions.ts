import { type Check, ok, warning } from "../checked.ts";

/** The program, the Bun that runs it, and the other nodes. */
export const checkVersions: Check = async ({ version, bun: wanted, chat }) => {
  const own = `ExChat ${version} on Bun ${Bun.version}`;
  if (Bun.version !== wanted)
    return [warning("versions", `${own}, made for Bun ${wanted}`, "start it by bin/exchat, after `npm ci`")];
  const others = new Set(
    (await chat.nodes()).flatMap(({ forMs, about }) => (forMs > 0 ? [about.version ?? "?"] : [])),
  );
  others.delete(version);
  return others.size > 0
    ? [
        warning(
          "versions",
          `${own}; other nodes run ${[...others].join(", ")}`,
          "upgrade all nodes, one after the other",
        ),
      ]
    : [ok("versions", own)];
};
