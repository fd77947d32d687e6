import type { Check } from "./checked.ts";
import { checkAddress } from "./checks/address.ts";
import { checkBackup } from "./checks/backup.ts";
import { checkClock } from "./checks/clock.ts";
import { checkDisk } from "./checks/disk.ts";
import { checkOidc } from "./checks/oidc.ts";
import { checkSystem } from "./checks/system.ts";
import { checkTls } from "./checks/tls.ts";
import { checkVersions } from "./checks/versions.ts";

/** In the order in which people read what they find. */
export const CHECKS: readonly Check[] = [
  ...[checkAddress, checkTls, checkClock, checkDisk],
  ...[checkOidc, checkBackup, checkSystem, checkVersions],
];
