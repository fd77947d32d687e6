import { statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../protocol/checkup.ts";
import { type Check, ok, problem, warning } from "../checked.ts";

const GIB = 2 ** 30;
const FREE_BYTES_MIN = 256 * 2 ** 20;
/** Linux, statfs(2): file systems of other machines, whose locks and flushes SQLite cannot trust. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
]);
const OTHERS = 0o077;

/** The data folder: free space, the kind of its file system, and who may read it. */
export const checkDisk: Check = ({ config: { dataFolder, database } }) => {
  const found: Finding[] = [];
  const { bavail, bsize, type } = statfsSync(dataFolder);
  const network = process.platform === "linux" ? NETWORK_FILE_SYSTEMS.get(type) : undefined;
  if (network !== undefined && !database)
    found.push(
      problem(
        "disk",
        `the data folder is on a network file system (${network}), where a database can be damaged`,
        "move it to a disk of this machine, or use PostgreSQL (EXCHAT_DATABASE)",
      ),
    );
  const mode = statSync(dataFolder).mode & OTHERS;
  if (mode !== 0)
    found.push(
      warning("disk", "other users of this machine may look into the data folder", `chmod 700 ${dataFolder}`),
    );
  found.push(space(bavail * bsize, database ? 0 : bytesOf(join(dataFolder, "exchat.sqlite"))));
  return found;
};

/** A copy of the database beside it, as for a backup, takes as much again. */
function space(free: number, used: number): Finding {
  const mend = "make room, let messages expire (EXCHAT_KEEP_DAYS), or use a larger disk";
  const says = `the disk has ${sizeOf(free)} free${used > 0 ? `, and the database has ${sizeOf(used)}` : ""}`;
  if (free < FREE_BYTES_MIN) return problem("disk", says, mend);
  return free < Math.max(GIB, used) ? warning("disk", says, mend) : ok("disk", says);
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const sizeOf = (bytes: number): string =>
  bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
