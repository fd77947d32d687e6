/** What each part of src/ may import of ours. Parts on one rung are not in each other's lists. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  chat: ["protocol"],
  net: ["protocol", "chat"],
  store: ["protocol", "chat"],
  bus: ["protocol", "chat"],
  followers: ["protocol", "chat", "store"],
  backup: ["chat", "store"],
  secrets: ["protocol", "chat"],
  pictures: ["protocol", "chat"],
  oidc: ["protocol", "chat", "net", "config", "secrets"],
  "doors/ws": ["protocol", "chat", "net"],
  "doors/http": ["protocol", "chat", "net"],
  "doors/irc": ["protocol", "chat", "net"],
  sdk: ["protocol"],
  "sdk-files": ["sdk"],
  web: ["protocol", "sdk"],
  doctor: ["protocol", "chat", "net", "store", "backup", "config.ts"],
  config: ["protocol"],
  "config.ts": ["protocol", "net", "store", "bus", "secrets", "log.ts", "config"],
  "ports.ts": ["doors/http", "doors/irc", "net", "config.ts", "log.ts"],
  "backends.ts": ["chat", "store", "bus", "config.ts"],
  "log.ts": ["chat"],
  "steps.ts": ["log.ts"],
  "web-build.ts": [],
  cli: [
    "protocol",
    "chat",
    "store",
    "bus",
    "secrets",
    "net",
    "backup",
    "backends.ts",
    "config",
    "config.ts",
    "log.ts",
  ],
};
/** The one file that may import everything of ours. */
export const MAIN = "main.ts";

const RUNTIME = /^(?:node:|bun$|bun:)/;
/** Which packages and builtins each part may use; no row = none. */
export const MAY_USE: Readonly<Record<string, readonly RegExp[]>> = {
  protocol: [/^zod$/],
  web: [/^(?:preact|@preact\/signals)(?:\/|$)/, /^uqr$/],
  net: [RUNTIME],
  store: [RUNTIME],
  bus: [RUNTIME, /^@nats-io\//],
  secrets: [RUNTIME, /^@simplewebauthn\/server$/],
  pictures: [RUNTIME],
  oidc: [RUNTIME, /^openid-client$/],
  "sdk-files": [RUNTIME],
  "config.ts": [RUNTIME],
  "log.ts": [RUNTIME],
  "web-build.ts": [RUNTIME],
  backup: [RUNTIME],
  cli: [RUNTIME],
  doctor: [RUNTIME],
  [MAIN]: [RUNTIME],
};

/** The parts of the page in their order: each may import those before it, but none on its own rung. */
export const PAGE_ORDER: readonly (readonly string[])[] = [
  ["words", "theme"],
  ["drawing"],
  ["state"],
  ["parts"],
  ["markup"],
  ["composer"],
  ["timeline"],
  ["room"],
  ["dialogs", "sidebar", "welcome"],
  ["shell"],
  ["main"],
];

/** `src/web/state/route.ts` → state; `src/web/words-entry.ts` → words; `src/web/main.tsx` → main. */
export const pagePartOf = (path: string): string => /^src\/web\/(words|[^/.]+)/.exec(path)?.[1] ?? "";

/** `src/doors/ws/door.ts` → doors/ws; `src/chat/hub.ts` → chat; `src/main.ts` → main.ts. */
export function partOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  return first === "doors" ? `${first}/${second}` : first;
}
