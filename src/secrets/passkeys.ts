import type { PasskeyChecks, PasskeyKey } from "../chat/ports.ts";
import type { FromPasskeys, ToPasskeys } from "./passkeys.worker.ts";

/** The worker ends after so long without work, and its memory with it. */
const REST_MS = 20_000;
/** An answer that takes longer is none. */
const WAIT_MS = 30_000;

type Answered = (right: PasskeyKey | undefined) => void;

/** Runs later, unless the process ends before. Returns the way to cancel. */
function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Checks passkeys in a worker that runs while there is something to check. */
export function openPasskeys(): PasskeyChecks {
  const waiting = new Map<number, Answered>();
  let worker: Worker | undefined;
  let stopResting = () => {};
  let count = 0;
  const end = () => {
    worker?.terminate();
    worker = undefined;
    for (const answered of waiting.values()) answered(undefined);
    waiting.clear();
  };
  const start = () => {
    const started = new Worker(new URL("./passkeys.worker.ts", import.meta.url));
    started.onmessage = ({ data }: MessageEvent<string>) => {
      const { id, right } = JSON.parse(data) as FromPasskeys;
      waiting.get(id)?.(right);
    };
    started.onerror = (event: ErrorEvent) => {
      event.preventDefault();
      end();
    };
    return started;
  };
  const check = (asked: Omit<ToPasskeys, "id">): Promise<PasskeyKey | undefined> =>
    new Promise((resolve) => {
      count += 1;
      const id = count;
      const stopWaiting = after(WAIT_MS, () => answered(undefined));
      const answered = (right: PasskeyKey | undefined) => {
        stopWaiting();
        if (!waiting.delete(id)) return;
        resolve(right);
        if (waiting.size === 0) stopResting = after(REST_MS, end);
      };
      waiting.set(id, answered);
      stopResting();
      worker ??= start();
      worker.postMessage(JSON.stringify({ ...asked, id } satisfies ToPasskeys));
    });
  return {
    challenge: (ticket) => Buffer.from(ticket).toString("base64url"),
    said,
    added: (response, expected) => check({ response, expected }),
    used: async (response, expected, key) => (await check({ response, expected, key }))?.counter,
  };
}

/** As a browser sends it (WebAuthn level 3, section 5.1.1). */
function said(response: object): ReturnType<PasskeyChecks["said"]> {
  const { id, response: inner } = response as { id?: unknown; response?: Record<string, unknown> };
  const { clientDataJSON, userHandle } = inner ?? {};
  if (typeof id !== "string" || typeof clientDataJSON !== "string") return undefined;
  try {
    const { challenge } = JSON.parse(textOf(clientDataJSON)) as { challenge?: unknown };
    if (typeof challenge !== "string") return undefined;
    return {
      credential: id,
      ticket: textOf(challenge),
      ...(typeof userHandle === "string" && { handle: userHandle }),
    };
  } catch {
    return undefined;
  }
}

const textOf = (base64url: string): string => Buffer.from(base64url, "base64url").toString();
