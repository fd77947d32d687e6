/** The order matters: most browsers also claim to be the ones below them. */
const browsers: readonly (readonly [name: string, sign: RegExp])[] = [
  ["Edge", /\bEdgA?\//],
  ["Opera", /\bOPR\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ["Safari", /\bSafari\//],
];
const systems: readonly (readonly [name: string, sign: RegExp])[] = [
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Android", /\bAndroid\b/],
  ["Windows", /\bWindows\b/],
  ["macOS", /\bMac OS X\b/],
  ["Linux", /\bLinux\b/],
];

/** Names a browser and its system, so that a person can tell their sessions apart; undefined for other programs. */
export function deviceOf(userAgent: string): string | undefined {
  const named = (list: typeof browsers) => list.find(([, sign]) => sign.test(userAgent))?.[0];
  const browser = named(browsers);
  const system = named(systems);
  return browser && system ? `${browser} on ${system}` : browser;
}
