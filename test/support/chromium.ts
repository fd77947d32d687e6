import { accessSync, constants } from "node:fs";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What to do about a missing browser, in one sentence. */
export const CHROMIUM_MISSING =
  "no Chromium here: install it (Debian: apt-get install chromium), or set CHROMIUM to the path of Chromium or Chrome";

/** The browser of this machine, or none. A path set in CHROMIUM is the only one tried. */
export function findChromium(): string | undefined {
  const set = process.env["CHROMIUM"];
  const named = ["chromium", "google-chrome"].map((name) => Bun.which(name)).filter((path) => path !== null);
  return (set ? [set] : [...PATHS, ...named]).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
