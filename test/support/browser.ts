import { type Browser, chromium } from "playwright-core";
import { CHROMIUM_MISSING, findChromium } from "./chromium.ts";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** This machine's Chromium, without a window; `executablePath` is another program that starts it. */
export async function openBrowser(executablePath = findChromium()): Promise<Browser> {
  if (!executablePath) throw new Error(CHROMIUM_MISSING);
  return await chromium.launch({ executablePath, args: ARGUMENTS });
}
